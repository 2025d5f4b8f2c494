import type { Axis, Box, Voxel } from "../wire/types";
import { pixelAxes } from "./geometry";

/** Voxels from `low` to `high`, both included. */
export interface VoxelBox {
  low: Voxel;
  high: Voxel;
}

/** The smallest box around two; null means an empty one. */
export function union(a: Box | null, b: Box | null): Box | null {
  if (a === null || b === null) {
    return a ?? b;
  }

  const [x, y] = [Math.min(a[0], b[0]), Math.min(a[1], b[1])];
  return [x, y, Math.max(a[0] + a[2], b[0] + b[2]) - x, Math.max(a[1] + a[3], b[1] + b[3]) - y];
}

/** The box that two have in common; null when there is none. */
export function intersection(a: Box, b: Box): Box | null {
  const [x, y] = [Math.max(a[0], b[0]), Math.max(a[1], b[1])];
  const [right, bottom] = [Math.min(a[0] + a[2], b[0] + b[2]), Math.min(a[1] + a[3], b[1] + b[3])];
  return right > x && bottom > y ? [x, y, right - x, bottom - y] : null;
}

/** Grows a box by pixels on each side. */
export function grown([x, y, width, height]: Box, by: number): Box {
  return [x - by, y - by, width + 2 * by, height + 2 * by];
}

/** The pixels of a rectangle, row by row. */
export function crop(pixels: Uint8Array, width: number, [x, y, boxWidth, boxHeight]: Box): Uint8Array {
  const cropped = new Uint8Array(boxWidth * boxHeight);
  for (let row = 0; row < boxHeight; row++) {
    const start = x + (y + row) * width;
    cropped.set(pixels.subarray(start, start + boxWidth), row * boxWidth);
  }

  return cropped;
}

/** The smallest box around the pixels that are not 0; null when there are none. */
export function boxOf(pixels: Uint8Array, width: number): Box | null {
  let [left, top, right, bottom] = [width, -1, 0, 0];
  for (let y = 0, row = 0; row < pixels.length; y++, row += width) {
    for (let x = 0; x < width; x++) {
      if (pixels[row + x] !== 0) {
        left = Math.min(left, x);
        right = Math.max(right, x + 1);
        top = top < 0 ? y : top;
        bottom = y + 1;
      }
    }
  }

  return top < 0 ? null : [left, top, right - left, bottom - top];
}

/** The voxels of a slice's rectangle. */
export function voxelsOf(axis: Axis, slice: number, [x, y, width, height]: Box): VoxelBox {
  const [ax, ay] = pixelAxes(axis);
  const [low, high] = [[slice, slice, slice], [slice, slice, slice]] as [[number, number, number], [number, number, number]];
  [low[ax], low[ay], high[ax], high[ay]] = [x, y, x + width - 1, y + height - 1];
  return { low, high };
}

/** The rectangle of a slice that lies in a box of voxels; null when the slice does not meet it. */
export function onSlice({ low, high }: VoxelBox, axis: Axis, slice: number): Box | null {
  const [x, y] = pixelAxes(axis);
  return slice < low[axis] || slice > high[axis] ? null : [low[x], low[y], high[x] - low[x] + 1, high[y] - low[y] + 1];
}

/** How far apart voxels are in the array, along each axis. */
export function strides(size: Voxel): Voxel {
  return [1, size[0], size[0] * size[1]];
}
