import { describe, expect, test } from "vitest";
import { encodeRuns } from "../wire/runs";
import type { Axis, Voxel } from "../wire/types";
import { boxOf, crop, onSlice, type VoxelBox } from "./box";
import { Labels } from "./labels";
import { Scan } from "./scan";

const size: Voxel = [3, 4, 5];
const axes: Axis[] = [0, 1, 2];

/** A scan whose voxels are 100 i + 10 j + k. */
function numbered(): Scan {
  const voxels = new Int16Array(60).map((_, n) => 100 * (n % 3) + 10 * (Math.floor(n / 3) % 4) + Math.floor(n / 12));
  return new Scan(size, voxels, 1, 0, { low: 0, high: 234 });
}

describe("a scan", () => {
  test("has slices across each axis", () => {
    const scan = numbered();
    expect([...scan.slice(0, 1)].slice(0, 5)).toEqual([100, 110, 120, 130, 101]);
    expect([...scan.slice(1, 2)].slice(0, 4)).toEqual([20, 120, 220, 21]);
    expect([...scan.slice(2, 3)].slice(0, 4)).toEqual([3, 103, 203, 13]);
  });

  test("is black below the window, white above, grey between", () => {
    const scan = new Scan([5, 1, 1], new Int16Array([-1000, 0, 40, 80, 3000]), 1, 0, { low: -1000, high: 3000 });
    const pixels = new Uint32Array(5);
    scan.render(2, 0, { centre: 40, width: 80 }, pixels);
    expect([...pixels].map((p) => p.toString(16))).toEqual(["ff000000", "ff000000", "ff808080", "ffffffff", "ffffffff"]);
    scan.render(2, 0, { centre: 0, width: 8000 }, pixels);
    expect([...pixels].map((p) => p & 255)).toEqual([96, 128, 129, 130, 223]);
  });

  test("is windowed in values, not in what is stored", () => {
    const scan = new Scan([2, 1, 1], new Uint16Array([0, 65535]), 0.5, -100, { low: -100, high: 32667.5 });
    const pixels = new Uint32Array(2);
    scan.render(2, 0, { centre: -100, width: 2 }, pixels);
    expect([...pixels].map((p) => p & 255)).toEqual([128, 255]);
    expect(scan.at([1, 0, 0])).toBe(32667.5);
  });

  test("with too few voxels is refused", () => {
    expect(() => new Scan(size, new Uint8Array(59), 1, 0, { low: 0, high: 1 })).toThrow("60 voxels; 59 came");
  });
});

describe("labels", () => {
  test.each(axes)("take patches of slices across axis %i", (axis) => {
    const labels = new Labels(size);
    const pixels = new Uint8Array([1, 0, 2, 1, 1, 0]);
    labels.apply({ axis, slice: 2, x: 1, y: 1, width: 2, height: 3, runs: encodeRuns(pixels) });
    expect(labels.read(axis, 2, [1, 1, 2, 3])).toEqual(pixels);
    expect(crop(labels.read(axis, 2), axis === 0 ? 4 : 3, [1, 1, 2, 3])).toEqual(pixels);
    expect(labels.voxels.reduce((sum, label) => sum + label, 0)).toBe(5);
    const first: Voxel = axis === 0 ? [2, 1, 1] : axis === 1 ? [1, 2, 1] : [1, 1, 2];
    expect(labels.at(first)).toBe(1);
  });

  test.each(axes)("are counted on each slice, drawn across axis %i", (axis) => {
    const labels = new Labels(size);
    labels.write(axis, 1, [0, 0, 2, 2], new Uint8Array([3, 3, 3, 0]));
    labels.write(axis, 1, [0, 0, 1, 2], new Uint8Array([4, 0]));
    labels.write(axis, 2, [0, 0, 2, 1], new Uint8Array([3, 3]));
    for (const label of [3, 4]) {
      for (const across of axes) {
        const expected = Array.from({ length: size[across] }, (_, slice) => labels.read(across, slice).filter((l) => l === label).length);
        expect([...labels.areas(label, across)]).toEqual(expected);
      }
    }

    expect([labels.counts[0], labels.counts[3], labels.counts[4]]).toEqual([56, 3, 1]);
    labels.clear();
    expect([labels.counts[0], labels.counts[3], [...labels.areas(3, axis)].every((n) => n === 0)]).toEqual([60, 0, true]);
  });

  test("tell where they change", () => {
    const labels = new Labels(size);
    const boxes: VoxelBox[] = [];
    const end = labels.subscribe((box) => boxes.push(box));
    labels.write(1, 3, [1, 2, 2, 3], new Uint8Array(6));
    end();
    labels.clear();
    expect(boxes).toEqual([{ low: [1, 3, 2], high: [2, 3, 4] }]);
    expect(onSlice(boxes[0]!, 1, 3)).toEqual([1, 2, 2, 3]);
    expect(onSlice(boxes[0]!, 2, 4)).toEqual([1, 3, 2, 1]);
    expect(onSlice(boxes[0]!, 2, 1)).toBeNull();
  });

  test("refuse a patch outside the slice", () => {
    expect(() => new Labels(size).write(2, 5, [0, 0, 1, 1], new Uint8Array(1))).toThrow("slice 5 across axis 2");
    expect(() => new Labels(size).write(2, 0, [2, 0, 2, 1], new Uint8Array(2))).toThrow("2 x 1 at (2, 0)");
  });
});

test("the box around pixels is the smallest", () => {
  expect(boxOf(new Uint8Array([0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0]), 4)).toEqual([1, 1, 2, 2]);
  expect(boxOf(new Uint8Array(12), 4)).toBeNull();
});
