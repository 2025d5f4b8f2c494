import type { Axis, LabelState } from "./wire/types";

/**
 * The slice that a label is copied from: the nearest other one that has some of it, towards -1 or +1; without a direction towards the
 * nearest keyframe with pixels, or on either side where there is none. Null where no slice has any.
 * @param areas The label's pixels on each slice across the axis.
 */
export function sliceToCopy(label: LabelState, areas: Uint32Array, axis: Axis, slice: number, direction = towardsKeyframe(label, axis, slice)): number | null {
  const candidates = [...areas.keys()].filter((n) => areas[n]! > 0 && n !== slice && (direction === undefined || (n - slice) * direction > 0));
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
