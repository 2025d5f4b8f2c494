import { expect, test } from "vitest";
import { changed } from "./state";
import type { LabelState, SessionState } from "./types";

const liver: LabelState = {
  id: 3, name: "liver", colour: "#ff0000", locked: false, propagated: false, axis: 2, imported: false,
  keyframes: [{ axis: 1, slice: 4, by: "drawn", area: 9 }, { axis: 2, slice: 7, by: "drawn", area: 12 }],
};

const state: SessionState = {
  version: 5, labels: [liver], canUndo: true, canRedo: false, checkpoints: ["b"], stale: [{ label: 3, axis: 2, first: 0, last: 6 }],
  paused: false, review: "open", model: "m", warnings: [],
};

test("what a change does not name stays as it was", () => {
  expect(changed(state, { stale: [] }, 6)).toEqual({ ...state, stale: [], version: 6 });
});

test("a stroke tells its keyframe alone, and the others stay in their order", () => {
  const after = changed(state, { stale: [], labels: [{ id: 3, keyframes: [{ axis: 2, slice: 5, by: "corrected", area: 1 }] }] }, 6);
  expect(after.labels[0]).toEqual({ ...liver, keyframes: [liver.keyframes[0], { axis: 2, slice: 5, by: "corrected", area: 1 },
    liver.keyframes[1]] });
});

test("a keyframe that has changed takes the place of the one before, and a withdrawn one goes", () => {
  const corrected = { axis: 2, slice: 7, by: "corrected", area: 20 } as const;
  const after = changed(state, { stale: [], labels: [{ id: 3, keyframes: [corrected], withdrawn: [{ axis: 1, slice: 4 }] }] }, 6);
  expect(after.labels[0]!.keyframes).toEqual([corrected]);
});

test("labels come, change and go", () => {
  const { id, keyframes, ...facts } = { ...liver, id: 1, name: "spleen", axis: null };
  const more = changed(state, { stale: [], labels: [{ id: 1, facts }, { id: 3, facts: { ...facts, name: "tumour" } }] }, 6);
  expect(more.labels.map((label) => [label.id, label.name, label.keyframes.length])).toEqual([[1, "spleen", 0], [3, "tumour", 2]]);
  expect(changed(more, { stale: [], removed: [3] }, 7).labels.map((label) => label.id)).toEqual([1]);
});

test("new checkpoints stand among the others by name", () => {
  expect(changed(state, { stale: [], checkpoints: ["c", "a"] }, 6).checkpoints).toEqual(["a", "b", "c"]);
});
