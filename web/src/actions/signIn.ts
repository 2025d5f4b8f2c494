import { effect } from "@preact/signals";
import { followHover } from "../hover";
import { ApiProblem } from "../wire/problem";
import type { Me } from "../wire/types";
import type { Workspace } from "../workspace";
import { closeTask } from "./open";

/** Signs in with the code of the link that was opened; without one, with the cookie. */
export async function start(workspace: Workspace, code: string | null): Promise<void> {
  const { api, activity, connection, unsaved, me } = workspace;
  const signs = ["pointermove", "pointerdown", "keydown", "wheel"];
  signs.forEach((sign) => addEventListener(sign, () => activity.touch(), { passive: true, capture: true }));
  addEventListener("beforeunload", (event) => {
    if (connection.value === "offline" && unsaved.value > 0) {
      event.preventDefault();
    }
  });
  followHover(workspace);
  keepActiveLabel(workspace);

  if (code !== null) {
    await enter(workspace, () => api.signIn({ code }));
  }

  if (me.value === null) {
    await enter(workspace, () => api.me(), code === null);
  }
}

/** Returns whether the server accepted them. */
export function signIn(workspace: Workspace, name: string, password: string): Promise<boolean> {
  return enter(workspace, () => workspace.api.signIn({ name, password }));
}

/** Signs out once the server has all that was drawn: without the sign-in it could not be sent any more. */
export async function signOut(workspace: Workspace): Promise<void> {
  closeTask(workspace);
  const tell = setTimeout(() => workspace.tell("Your last changes are sent first, then you are signed out.", "warning"), 500);
  await workspace.closing;
  clearTimeout(tell);
  await workspace.attempt(() => workspace.api.signOut());
  workspace.me.value = null;
}

async function enter(workspace: Workspace, ask: () => Promise<Me>, quiet = false): Promise<boolean> {
  try {
    workspace.me.value = await ask();
    workspace.link.value?.resume();
    return true;
  } catch (error) {
    if (!quiet || !(error instanceof ApiProblem) || error.status !== 401) {
      workspace.fail(error);
    }

    return false;
  }
}

/** Makes the first label the active one when the active one is gone. */
function keepActiveLabel({ session, activeLabel }: Workspace): void {
  effect(() => {
    const labels = session.value?.labels;
    if (labels !== undefined && !labels.some((l) => l.id === activeLabel.value)) {
      activeLabel.value = labels[0]?.id ?? null;
    }
  });
}
