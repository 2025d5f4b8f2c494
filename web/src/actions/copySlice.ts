import { boxOf, crop, union } from "../volume/box";
import type { Axis, LabelState } from "../wire/types";
import type { Workspace } from "../workspace";
import { draw } from "./annotate";
import { labelToDraw } from "./labels";

/** Copies the active label from the nearest slice that has some of it: towards -1 or +1, or towards the nearest keyframe. */
export function copySlice(workspace: Workspace, direction?: -1 | 1): void {
  const label = labelToDraw(workspace);
  const labels = workspace.labels.value;
  const axis = workspace.activeAxis.value;
  if (label === null || labels === null) {
    return;
  }

  const slice = workspace.cursor.value[axis];
  const source = sliceToCopy(label, labels.areas(label.id, axis), axis, slice, direction);
  if (source === null) {
    workspace.tell(`${label.name} is on no other slice here to copy from.`);
    return;
  }

  const { width } = workspace.geometry.value!.planes[axis];
  const [from, to] = [source, slice].map((at) => labels.read(axis, at).map((l) => (l === label.id ? 1 : 0)));
  const box = union(boxOf(from!, width), boxOf(to!, width))!;
  draw(workspace, { label: label.id, axis, slice, mode: "replace", touched: { box, mask: crop(from!, width, box) } });
}

/**
 * Returns the slice that a label is copied from: the nearest other one that has some of it, towards -1 or +1. Without a direction it is
 * towards the nearest keyframe with pixels, or on either side when there is no such keyframe. Null when no slice has any.
 * @param areas The label's pixels on each slice across the axis.
 */
export function sliceToCopy(
  label: LabelState, areas: Uint32Array, axis: Axis, slice: number, direction = towardsKeyframe(label, axis, slice),
): number | null {
  const isAhead = (n: number) => direction === undefined || (n - slice) * direction > 0;
  const candidates = [...areas.keys()].filter((n) => areas[n]! > 0 && n !== slice && isAhead(n));
  return nearest(candidates, slice) ?? null;
}

function towardsKeyframe(label: LabelState, axis: Axis, slice: number): number | undefined {
  const keyframes = label.keyframes.filter((k) => k.axis === axis && k.slice !== slice && k.area > 0).map((k) => k.slice);
  const next = nearest(keyframes, slice);
  return next === undefined ? undefined : next - slice;
}

function nearest(slices: readonly number[], slice: number): number | undefined {
  return slices.toSorted((a, b) => Math.abs(a - slice) - Math.abs(b - slice))[0];
}
