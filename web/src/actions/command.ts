import type { Command, DrawCommand } from "../wire/types";
import type { Workspace } from "../workspace";

/** Sends a command. Returns false, and tells the reason, when the task takes none. */
export function sendCommand(workspace: Workspace, command: Exclude<Command, DrawCommand>): boolean {
  const may = mayEdit(workspace);
  if (may) {
    workspace.link.value!.do(command);
  }

  return may;
}

/** Whether the task takes commands; tells the reason when it does not. */
export function mayEdit(workspace: Workspace): boolean {
  const { link, editable, session } = workspace;
  if (link.value === null || editable.value) {
    return link.value !== null;
  }

  const isSubmitted = session.value?.review === "submitted";
  workspace.tell(`This task is ${isSubmitted ? "submitted for review. Reopen it to change it." : "accepted. A reviewer can reopen it."}`);
  return false;
}
