import { colourOf } from "../presets";
import type { LabelState } from "../wire/types";
import type { Workspace } from "../workspace";
import { mayEdit, sendCommand } from "./command";

const mostLabels = 255;

/** Adds a label and makes it the active one. */
export function addLabel(workspace: Workspace, name?: string, colour?: string): void {
  const label = Array.from({ length: mostLabels }, (_, n) => n + 1).find((id) => workspace.labelOf(id) === undefined);
  if (label === undefined) {
    workspace.tell(`There are ${mostLabels} labels already, which is all that fits. Remove one that is not needed.`, "error");
  } else if (sendCommand(workspace, { do: "add-label", label, name: name ?? `Label ${label}`, colour: colour ?? colourOf(label) })) {
    workspace.activeLabel.value = label;
  }
}

export function changeLabel(workspace: Workspace, label: number, change: { name?: string; colour?: string }): void {
  const known = workspace.labelOf(label);
  if (known !== undefined) {
    sendCommand(workspace, { do: "change-label", label, name: known.name, colour: known.colour, ...change });
  }
}

export function toggleLock(workspace: Workspace, label: number): void {
  sendCommand(workspace, { do: workspace.labelOf(label)?.locked === true ? "unlock" : "lock", label });
}

/** Makes the label under the pointer the active one, or that under the crosshair when the pointer is elsewhere. */
export function pickLabel({ activeLabel, labels, hoverVoxel, cursor }: Workspace): void {
  activeLabel.value = labels.value?.at(hoverVoxel.value ?? cursor.value) || activeLabel.value;
}

/** Returns the active label, adding a first one if there is none. Returns null, and tells the reason, when nothing can be drawn. */
export function labelToDraw(workspace: Workspace): LabelState | null {
  if (!mayEdit(workspace)) {
    return null;
  }

  if (workspace.active.value === null) {
    addLabel(workspace);
  }

  const label = workspace.active.value;
  if (label?.locked === true) {
    workspace.tell(`${label.name} is locked. Unlock it to change it.`);
    return null;
  }

  return label;
}
