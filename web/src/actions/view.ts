import { presetWindow, type WindowPreset } from "../presets";
import type { Window } from "../volume/scan";
import type { Axis, Voxel } from "../wire/types";
import type { Workspace } from "../workspace";

export function goToSlice({ cursor, geometry }: Workspace, axis: Axis, slice: number): void {
  const last = (geometry.value?.size[axis] ?? 1) - 1;
  cursor.value = cursor.value.with(axis, Math.min(Math.max(Math.round(slice), 0), last)) as unknown as Voxel;
}

/** Changes the slice of the active plane. */
export function stepSlice(workspace: Workspace, by: number): void {
  const axis = workspace.activeAxis.value;
  goToSlice(workspace, axis, workspace.cursor.value[axis] + by);
}

/** To the next keyframe of the active label, along its axis. */
export function nextKeyframe(workspace: Workspace, direction: -1 | 1): void {
  const { active, activeAxis, cursor } = workspace;
  const axis = active.value?.axis ?? activeAxis.value;
  const slice = cursor.value[axis];
  const next = (active.value?.keyframes ?? [])
    .filter((k) => k.axis === axis && (k.slice - slice) * direction > 0)
    .sort((a, b) => (a.slice - b.slice) * direction)[0];
  if (next === undefined) {
    workspace.tell("There is no further keyframe of this label in that direction.");
  } else {
    activeAxis.value = axis;
    goToSlice(workspace, axis, next.slice);
  }
}

export function goToSuggestion(workspace: Workspace): void {
  const suggestion = workspace.suggestion.value;
  if (suggestion === null) {
    const isComputed = workspace.progress.value === null;
    workspace.tell(isComputed ? "There is no slice to suggest." : "The next slice to look at is known when all slices are computed.");
    return;
  }

  workspace.activeLabel.value = suggestion.label;
  workspace.activeAxis.value = suggestion.axis;
  goToSlice(workspace, suggestion.axis, suggestion.slice);
}

export function setWindow({ windowLevel }: Workspace, { centre, width }: Window): void {
  windowLevel.value = { centre, width: Math.max(width, 1e-6) };
}

export function setWindowPreset(workspace: Workspace, preset: WindowPreset): void {
  if (workspace.study.value !== null) {
    setWindow(workspace, presetWindow(preset, workspace.study.value));
  }
}

export function setOpacity({ labelOpacity }: Workspace, label: number, opacity: number): void {
  labelOpacity.value = new Map(labelOpacity.value).set(label, opacity);
}

export function toggleVisible({ hiddenLabels }: Workspace, label: number): void {
  const hidden = new Set(hiddenLabels.value);
  hiddenLabels.value = hidden.delete(label) ? hidden : hidden.add(label);
}

export function toggleKeyboardPen({ keyboardPen, activeAxis }: Workspace): void {
  keyboardPen.value = keyboardPen.value === null ? { axis: activeAxis.value, down: false } : null;
}
