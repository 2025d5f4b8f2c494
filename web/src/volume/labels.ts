import { decodeRuns } from "../wire/runs";
import type { Axis, Box, Patch, Voxel } from "../wire/types";
import { strides, voxelsOf, type VoxelBox } from "./box";
import { pixelAxes, sliceSize } from "./geometry";

/** The labels of all voxels as they are shown; 0 is background. They change in place. */
export class Labels {
  /** Axis 0 fastest. */
  readonly voxels: Uint8Array;
  /** Voxels of each label, by its number. */
  readonly counts = new Uint32Array(256);
  private readonly areasOf = new Map<number, readonly [Uint32Array, Uint32Array, Uint32Array]>();
  private readonly listeners = new Set<(box: VoxelBox) => void>();

  constructor(readonly size: Voxel) {
    this.voxels = new Uint8Array(size[0] * size[1] * size[2]);
    this.counts[0] = this.voxels.length;
  }

  at([i, j, k]: Voxel): number {
    return this.voxels[i + this.size[0] * (j + this.size[1] * k)]!;
  }

  /** The labels of a rectangle of a slice, row by row; by default of the whole slice. */
  read(axis: Axis, slice: number, box: Box = [0, 0, ...sliceSize(this.size, axis)]): Uint8Array {
    const [, , width, height] = box;
    const pixels = new Uint8Array(width * height);
    const { first, stepX, stepY } = this.walk(axis, slice, box);
    for (let y = 0, pixel = 0; y < height; y++) {
      for (let x = 0, at = first + y * stepY; x < width; x++, at += stepX) {
        pixels[pixel++] = this.voxels[at]!;
      }
    }

    return pixels;
  }

  /** Changes the labels of a rectangle of a slice, given row by row. */
  write(axis: Axis, slice: number, box: Box, pixels: Uint8Array): void {
    const [left, top, width, height] = box;
    const { first, stepX, stepY } = this.walk(axis, slice, box);
    for (let y = 0, pixel = 0; y < height; y++) {
      for (let x = 0, at = first + y * stepY; x < width; x++, at += stepX) {
        const [before, now] = [this.voxels[at]!, pixels[pixel++]!];
        if (before !== now) {
          this.voxels[at] = now;
          this.count(before, axis, slice, left + x, top + y, -1);
          this.count(now, axis, slice, left + x, top + y, 1);
        }
      }
    }

    this.tell(voxelsOf(axis, slice, box));
  }

  apply(patch: Patch): void {
    const { axis, slice, x, y, width, height, runs } = patch;
    this.write(axis, slice, [x, y, width, height], decodeRuns(runs, width * height));
  }

  /** A label's pixels on each slice across an axis. */
  areas(label: number, axis: Axis): Uint32Array {
    return this.areasOf.get(label)?.[axis] ?? new Uint32Array(this.size[axis]);
  }

  /** Makes all of it background. */
  clear(): void {
    this.voxels.fill(0);
    this.counts.fill(0);
    this.counts[0] = this.voxels.length;
    this.areasOf.clear();
    this.tell({ low: [0, 0, 0], high: this.size.map((n) => n - 1) as unknown as Voxel });
  }

  /** Calls the listener with the box of voxels that may have changed, after the change. Returns a function that ends it. */
  subscribe(listener: (box: VoxelBox) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private walk(axis: Axis, slice: number, [left, top, width, height]: Box): { first: number; stepX: number; stepY: number } {
    const [sliceWidth, sliceHeight] = sliceSize(this.size, axis);
    if (slice < 0 || slice >= this.size[axis] || left < 0 || top < 0 || left + width > sliceWidth || top + height > sliceHeight) {
      throw new RangeError(`There is no rectangle of ${width} x ${height} at (${left}, ${top}) of slice ${slice} across axis ${axis}.`);
    }

    const [x, y] = pixelAxes(axis);
    const step = strides(this.size);
    return { first: slice * step[axis] + left * step[x] + top * step[y], stepX: step[x], stepY: step[y] };
  }

  private count(label: number, axis: Axis, slice: number, x: number, y: number, by: 1 | -1): void {
    this.counts[label]! += by;
    if (label === 0) {
      return;
    }

    let areas = this.areasOf.get(label);
    if (areas === undefined) {
      areas = [new Uint32Array(this.size[0]), new Uint32Array(this.size[1]), new Uint32Array(this.size[2])];
      this.areasOf.set(label, areas);
    }

    const [ax, ay] = pixelAxes(axis);
    areas[axis][slice]! += by;
    areas[ax][x]! += by;
    areas[ay][y]! += by;
  }

  private tell(box: VoxelBox): void {
    this.listeners.forEach((listener) => listener(box));
  }
}
