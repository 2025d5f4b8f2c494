import { describe, expect, test } from "vitest";
import { geometryOf, voxelOf, type Geometry } from "./geometry";
import type { Voxel } from "../wire/types";

const size: Voxel = [4, 5, 6];
const spacing = [1, 2, 3] as const;

/** Of axes that grow along the columns of a matrix, times the spacing. */
function of(columns: number[][], origin = [0, 0, 0]): Geometry {
  return geometryOf(size, spacing, [0, 1, 2].map((row) => [...columns.map((column, axis) => column[row]! * spacing[axis]!), origin[row]!]));
}

/** A direction turned about z, then about x, in degrees. */
function turned([x, y, z]: number[], aboutZ: number, aboutX: number): number[] {
  const [a, b] = [(aboutZ * Math.PI) / 180, (aboutX * Math.PI) / 180];
  const [u, v] = [x! * Math.cos(a) - y! * Math.sin(a), x! * Math.sin(a) + y! * Math.cos(a)];
  return [u, v * Math.cos(b) - z! * Math.sin(b), v * Math.sin(b) + z! * Math.cos(b)];
}

const [right, left, front, back, up, down] = [[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]];

describe("the patient's right is at the left, front and head are up", () => {
  test("where axes grow to the right, front and head", () => {
    const { planes, axes } = of([right!, front!, up!]);
    expect(axes).toEqual({ sagittal: 0, coronal: 1, axial: 2 });
    expect(planes[2]).toMatchObject({ name: "axial", x: [-1, 0], y: [0, -1], letters: { left: "R", right: "L", top: "A", bottom: "P" } });
    expect(planes[1]).toMatchObject({ name: "coronal", x: [-1, 0], y: [0, -1], letters: { left: "R", right: "L", top: "S", bottom: "I" } });
    expect(planes[0]).toMatchObject({
      name: "sagittal", x: [-1, 0], y: [0, -1], letters: { left: "A", right: "P", top: "S", bottom: "I" },
    });
  });

  test("where axes grow to the left, back and head", () => {
    const { planes } = of([left!, back!, up!]);
    expect(planes[2]).toMatchObject({ x: [1, 0], y: [0, 1] });
    expect(planes[1]).toMatchObject({ x: [1, 0], y: [0, -1] });
    expect(planes[0]).toMatchObject({ x: [1, 0], y: [0, -1] });
  });

  test("where slices were taken from the side, so that pixels lie across the screen", () => {
    const { planes, axes } = of([back!, down!, left!]);
    expect(axes).toEqual({ sagittal: 2, coronal: 0, axial: 1 });
    expect(planes[2]).toMatchObject({ name: "sagittal", width: 4, height: 5, slices: 6, spacing: [1, 2], x: [1, 0], y: [0, 1] });
    expect(planes[1]).toMatchObject({ name: "axial", width: 4, height: 6, spacing: [1, 3], x: [0, 1], y: [1, 0] });
    expect(planes[0]).toMatchObject({ name: "coronal", width: 5, height: 6, spacing: [2, 3], x: [0, 1], y: [1, 0] });
  });

  test.each([[20, 0], [-44, 0], [0, 40], [30, 30], [-35, 25]])("in a scan that is turned by %i and %i degrees", (aboutZ, aboutX) => {
    const { planes, axes } = of([left!, front!, up!].map((direction) => turned(direction, aboutZ, aboutX)));
    expect(axes).toEqual({ sagittal: 0, coronal: 1, axial: 2 });
    expect(planes[2]).toMatchObject({ x: [1, 0], y: [0, -1] });
  });

  test("in a scan that is turned by more than half a right angle, where other axes are nearer", () => {
    const { axes, planes } = of([right!, front!, up!].map((direction) => turned(direction, 70, 0)));
    expect(axes).toEqual({ sagittal: 1, coronal: 0, axial: 2 });
    expect(planes[2]).toMatchObject({ x: [0, -1], y: [1, 0] });
  });
});

test("each axis has a plane of its own where it lies between two directions", () => {
  const between = [right!, front!, up!].map((direction) => turned(direction, 45, 45));
  expect(Object.values(of(between).axes).sort()).toEqual([0, 1, 2]);
});

test("a voxel's place in the world follows the affine", () => {
  expect(of([left!, front!, up!], [10, 20, 30]).world([1, 2, 3])).toEqual([9, 24, 39]);
});

test("a slice's pixels are voxels of the other two axes, in their order", () => {
  expect(voxelOf(0, 9, 1, 2)).toEqual([9, 1, 2]);
  expect(voxelOf(1, 9, 1, 2)).toEqual([1, 9, 2]);
  expect(voxelOf(2, 9, 1, 2)).toEqual([1, 2, 9]);
});
