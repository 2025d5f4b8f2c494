import { expect, test } from "vitest";
import { sliceToCopy } from "./copySlice";
import type { Keyframe, LabelState } from "../wire/types";

function label(...keyframes: number[]): LabelState {
  const at = (slice: number): Keyframe => ({ axis: 2, slice, by: "drawn", area: 1 });
  return { id: 1, name: "", colour: "", locked: false, propagated: true, axis: 2, imported: false, keyframes: keyframes.map(at) };
}

const areas = new Uint32Array([5, 5, 0, 0, 0, 5, 5, 5]);

test.each([
  ["the nearest one, towards the nearest keyframe", label(0), 3, undefined, 1],
  ["the one towards the nearest keyframe, though another is nearer", label(7), 2, undefined, 5],
  ["the nearest one on either side where there is no keyframe", label(), 2, undefined, 1],
  ["another than itself", label(6), 6, undefined, 5],
  ["one above", label(0), 3, 1, 5],
  ["one below", label(7), 3, -1, 1],
  ["none where there is none", label(0), 0, -1, null],
] as const)("a slice is copied from %s", (_, from, slice, direction, expected) => {
  expect(sliceToCopy(from, areas, 2, slice, direction)).toBe(expected);
});

test("keyframes across other axes and empty ones show no way", () => {
  const from = label(7, 6);
  [from.keyframes[0]!.axis, from.keyframes[1]!.area] = [1, 0];
  expect(sliceToCopy(from, areas, 2, 2)).toBe(1);
});
