import { describe, expect, it } from "vitest";
import { coarseOf, downsample } from "./downsample";
import { coarseAffine, niftiOf } from "./nifti";

describe("coarse volume", () => {
  it("has no side over 160 and is the scan itself where that is small enough", () => {
    expect(coarseOf([160, 20, 30])).toEqual({ factor: 1, size: [160, 20, 30] });
    expect(coarseOf([512, 512, 301])).toEqual({ factor: 4, size: [128, 128, 76] });
  });

  it("takes the middle of each block, the last voxel where a block is cut off", () => {
    const size = [5, 3, 2] as const;
    const source = Array.from({ length: 30 }, (_, at) => at);
    const target = new Uint8Array(3 * 2 * 1);
    downsample(source, size, { factor: 2, size: [3, 2, 1] }, target);
    const at = (i: number, j: number, k: number) => i + 5 * (j + 3 * k);
    expect([...target]).toEqual([at(1, 1, 1), at(3, 1, 1), at(4, 1, 1), at(1, 2, 1), at(3, 2, 1), at(4, 2, 1)]);
  });

  it("takes anew what has changed, and nothing else", () => {
    const size = [4, 4, 4] as const;
    const target = new Uint8Array(8);
    downsample(new Uint8Array(64).fill(7), size, { factor: 2, size: [2, 2, 2] }, target, { low: [2, 0, 0], high: [3, 1, 1] });
    expect([...target]).toEqual([0, 7, 0, 0, 0, 0, 0, 0]);
  });

  it("lies where the voxels that it has lie", () => {
    const affine = [[-2, 0, 0, 10], [0, 0.5, 0, 20], [0, 0.1, 3, 30], [0, 0, 0, 1]];
    const coarse = coarseAffine(affine, 4);
    const of = (matrix: number[][], voxel: number[]) =>
      matrix.slice(0, 3).map((row) => row[3]! + voxel.reduce((sum, at, axis) => sum + at * row[axis]!, 0));
    expect(of(coarse, [3, 1, 2])).toEqual(of(affine, [3 * 4 + 2, 1 * 4 + 2, 2 * 4 + 2]));
  });
});

describe("NIfTI", () => {
  it("has the header that its readers look for", () => {
    const bytes = niftiOf(Uint8Array.of(1, 2, 3, 4, 5, 6), [3, 2, 1], [[2, 0, 0, 5], [0, 2, 0, 6], [0, 0, 4, 7]], "labels");
    const view = new DataView(bytes);
    expect(view.getInt32(0, true)).toBe(348);
    expect([40, 42, 44, 46].map((at) => view.getInt16(at, true))).toEqual([3, 3, 2, 1]);
    expect([80, 84, 88].map((at) => view.getFloat32(at, true))).toEqual([2, 2, 4]);
    expect(view.getInt16(68, true)).toBe(1002);
    expect(view.getFloat32(280 + 4 * 3, true)).toBe(5);
    expect([...new Uint8Array(bytes, view.getFloat32(108, true))]).toEqual([1, 2, 3, 4, 5, 6]);
  });
});
