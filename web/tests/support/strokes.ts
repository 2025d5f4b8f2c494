import type { Axis, Voxel } from "../../src/wire/types";
import { alongOf } from "./voxels";

// What tools are to take, said as plainly as can be: every pixel of the slice is asked. Pixel (x, y) has its centre at (x + 0.5, y + 0.5).

export type Place = readonly [x: number, y: number];

/** A slice's pixels, and how far apart they are in millimetres. */
export interface Pixels {
  width: number;
  height: number;
  spacing: readonly [number, number];
}

export function pixelsOf({ size, spacing }: { size: Voxel; spacing: readonly number[] }, axis: Axis): Pixels {
  const [x, y] = alongOf(axis);
  return { width: size[x], height: size[y], spacing: [spacing[x]!, spacing[y]!] };
}

/**
 * True where a round brush of a diameter, in units of the smaller spacing, comes over a centre; and in the pixels that the pointer was in.
 */
export function brushed(pixels: Pixels, path: readonly Place[], diameter: number): boolean[] {
  const [dx, dy] = pixels.spacing;
  const radius = (diameter / 2) * Math.min(dx, dy);
  const millimetres = path.map(([x, y]) => [x * dx, y * dy] as const);
  return ask(pixels, (x, y) =>
    path.some((at) => Math.floor(at[0]) === x && Math.floor(at[1]) === y)
    || millimetres.some((from, n) => toSegment([(x + 0.5) * dx, (y + 0.5) * dy], from, millimetres[n + 1] ?? from) <= radius));
}

/** True where a centre is inside a closed path: a ray from it to the right meets the path an odd number of times. */
export function enclosed(pixels: Pixels, path: readonly Place[]): boolean[] {
  return ask(pixels, (x, y) => {
    const [px, py] = [x + 0.5, y + 0.5];
    const met = path.filter(([ax, ay], n) => {
      const [bx, by] = path[(n + 1) % path.length]!;
      return ay > py !== by > py && ax + ((py - ay) * (bx - ax)) / (by - ay) > px;
    });
    return met.length % 2 === 1;
  });
}

/** True where one comes to from a pixel through allowed ones, across their sides. */
export function reached({ width, height }: Pixels, from: Place, allowed: readonly boolean[]): boolean[] {
  const found = allowed.map(() => false);
  const next: [number, number][] = [[Math.floor(from[0]), Math.floor(from[1])]];
  while (next.length > 0) {
    const [x, y] = next.shift()!;
    const pixel = x + y * width;
    if (x >= 0 && y >= 0 && x < width && y < height && allowed[pixel] && !found[pixel]) {
      found[pixel] = true;
      next.push([x - 1, y], [x + 1, y], [x, y - 1], [x, y + 1]);
    }
  }

  return found;
}

function ask<T>({ width, height }: Pixels, answer: (x: number, y: number) => T): T[] {
  return Array.from({ length: width * height }, (_, pixel) => answer(pixel % width, Math.floor(pixel / width)));
}

function toSegment([px, py]: Place, [ax, ay]: Place, [bx, by]: Place): number {
  const [x, y] = [bx - ax, by - ay];
  const along = x === 0 && y === 0 ? 0 : Math.max(0, Math.min(1, ((px - ax) * x + (py - ay) * y) / (x * x + y * y)));
  return Math.hypot(px - ax - along * x, py - ay - along * y);
}
