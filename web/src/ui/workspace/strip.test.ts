import { describe, expect, it } from "vitest";
import type { LabelState } from "../../wire/types";
import { barHeight, confidenceColour, describeSlice, describeStrip, stripSlices } from "./strip";

const label: LabelState = {
  id: 2, name: "Liver", colour: "#45c9b0", locked: false, propagated: true, axis: 2, imported: false,
  keyframes: [
    { axis: 2, slice: 1, by: "drawn", area: 9 },
    { axis: 2, slice: 4, by: "absent", area: 0 },
    { axis: 0, slice: 3, by: "drawn", area: 5 },
  ],
};
const slices = stripSlices(label, 2, Uint32Array.of(5, 9, 7, 0, 0, 0), [0.9, null, 0.6, null, null, 0.99], undefined, [
  { label: 2, axis: 2, first: 3, last: 3 },
  { label: 1, axis: 2, first: 0, last: 4 },
]);

describe("strip", () => {
  it("knows of each slice who vouches for it, how sure it is and whether it waits", () => {
    expect(slices.map(({ keyframe }) => keyframe)).toEqual([null, "drawn", null, null, "absent", null]);
    expect(slices.map(({ confidence }) => confidence)).toEqual([0.9, null, 0.6, null, null, 0.99]);
    expect(slices.map(({ stale }) => stale)).toEqual([false, false, false, true, false, false]);
  });

  it("says a slice in words, counted from one", () => {
    expect(slices.map((slice, number) => describeSlice(number, slice, number === 2 ? 0.24 : null))).toEqual([
      "Slice 1: expected Dice 0.90",
      "Slice 2: you drew it",
      "Slice 3: expected Dice 0.60; best corrected next: should mend about a quarter of what is wrong",
      "Slice 4: waits for being computed",
      "Slice 5: you said that it is not here",
      "Slice 6: nothing here",
    ]);
  });

  it("says all of it in words", () => {
    expect(describeStrip(slices, { slice: 2, share: 0.5 })).toBe(
      "The label is on slices 1 to 3. Yours: 2. Marked as not there: 5. Expected Dice under 0.75: 3. "
        + "Best corrected next: 3, which should mend about half of what is wrong.",
    );
    expect(describeStrip([], null)).toBe("The label is on no slice yet.");
  });

  it("marks slices that a drawing in another plane corrected", () => {
    const crossed = stripSlices(label, 2, Uint32Array.of(5, 9, 7, 0, 0, 0), [0.9, null, null, null, null, null], [2, 3], []);
    expect(crossed.map((slice, number) => describeSlice(number, slice, null))).toEqual([
      "Slice 1: expected Dice 0.90",
      "Slice 2: you drew it",
      "Slice 3: corrected by what you drew in another plane",
      "Slice 4: emptied by what you drew in another plane",
      "Slice 5: you said that it is not here",
      "Slice 6: nothing here",
    ]);
    expect(describeStrip(crossed, null)).toContain("Corrected from another plane: 3 and 4.");
  });

  it("is taller and bluer where it is surer", () => {
    expect(barHeight(0.2)).toBeGreaterThan(0);
    expect(barHeight(0.9)).toBeGreaterThan(barHeight(0.7));
    expect(barHeight(1)).toBe(1);
    expect(confidenceColour(0.1)).toBe("rgb(236 112 52)");
    expect(confidenceColour(0.75)).toBe("rgb(222 196 142)");
    expect(confidenceColour(1)).toBe("rgb(72 152 204)");
  });
});
