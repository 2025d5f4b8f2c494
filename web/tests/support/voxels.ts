import type { Axis, Voxel } from "../../src/wire/types";

// Where voxels and pixels are, from the contract alone: axis 0 is fastest, a slice's pixels run along the two other axes in their order.

export function indicesOf([x, y]: Voxel, n: number): Voxel {
  return [n % x, Math.floor(n / x) % y, Math.floor(n / (x * y))];
}

/** The axes that a slice's pixels run along. */
export function alongOf(axis: Axis): readonly [Axis, Axis] {
  return ([0, 1, 2] as const).filter((a) => a !== axis) as unknown as readonly [Axis, Axis];
}

/** The numbers of a slice's voxels in the array, row by row. */
export function voxelsOn(size: Voxel, axis: Axis, slice: number): number[] {
  const along = alongOf(axis);
  return Array.from({ length: size[along[0]] * size[along[1]] }, (_, pixel) => {
    const at = [slice, slice, slice];
    [at[along[0]], at[along[1]]] = [pixel % size[along[0]], Math.floor(pixel / size[along[0]])];
    return at[0]! + size[0] * (at[1]! + size[1] * at[2]!);
  });
}
