import { changesNothing, pixelsAfter } from "../tools/stroke";
import type { Drawn } from "../volume/pending";
import type { Workspace } from "../workspace";
import { mayEdit, sendCommand } from "./command";
import { labelToDraw } from "./labels";

/** Shows a drawing and sends it, when it changes something. */
export function draw(workspace: Workspace, drawn: Drawn): void {
  const { label, axis, slice, mode, touched: { box, mask } } = drawn;
  const now = workspace.labels.value!.read(axis, slice, box);
  const pixels = pixelsAfter(now, mask, label, mode, workspace.locked());
  if (mayEdit(workspace) && !changesNothing(now, pixels, label)) {
    workspace.link.value!.draw(drawn, workspace.activity.take());
  }
}

/** Accepts the active label on the active plane's slice, marks it absent there, or makes the slice no keyframe of it. */
export function judgeSlice(workspace: Workspace, as: "accept" | "absent" | "withdraw"): void {
  const { active, activeAxis, cursor } = workspace;
  const axis = activeAxis.value;
  if (active.value === null) {
    workspace.tell("Add a label first, or choose one.");
  } else if (labelToDraw(workspace) !== null) {
    sendCommand(workspace, { do: as, label: active.value.id, axis, slice: cursor.value[axis] });
  }
}

/** Propagates the active label from its keyframes, or computes its stale slices. */
export function propagate(workspace: Workspace): void {
  const label = workspace.active.value;
  if (label === null || (label.keyframes.length === 0 && !label.imported && !workspace.link.value!.isDrawing(label.id))) {
    workspace.tell("Draw the structure on one slice first; then it can be propagated to the others.");
  } else if (!label.propagated) {
    sendCommand(workspace, { do: "propagate", label: label.id });
  } else if (mayEdit(workspace)) {
    void workspace.attempt(() => workspace.api.propagate(workspace.task.value!.id));
  }
}

/** Abandons a stroke in a view; else ends the keyboard pen; else stops the propagation. */
export function cancel(workspace: Workspace, views: Iterable<{ drawing: { abandon(): boolean } }>): void {
  const abandoned = [...views].filter(({ drawing }) => drawing.abandon()).length > 0;
  if (!abandoned && workspace.keyboardPen.value !== null) {
    workspace.keyboardPen.value = null;
  } else if (!abandoned && workspace.progress.value !== null) {
    void workspace.attempt(() => workspace.api.cancel(workspace.task.value!.id));
  }
}

export function undo(workspace: Workspace): void {
  workspace.session.value?.canUndo === true ? sendCommand(workspace, { do: "undo" }) : workspace.tell("There is nothing to undo.");
}

export function redo(workspace: Workspace): void {
  workspace.session.value?.canRedo === true ? sendCommand(workspace, { do: "redo" }) : workspace.tell("There is nothing to redo.");
}
