import type { Axis, Range, Study, Voxel } from "../wire/types";
import { strides } from "./box";
import { pixelAxes, sliceSize } from "./geometry";

/** Values from centre - width/2 (black) to centre + width/2 (white). */
export interface Window {
  centre: number;
  width: number;
}

export type StoredVoxels = Uint8Array | Int16Array | Uint16Array;

const arrays = { uint8: Uint8Array, int16: Int16Array, uint16: Uint16Array };

/** A scan's voxels as the server stores them; a value is stored * slope + intercept. */
export class Scan {
  // By stored number, from the type's smallest on: its value, and its grey as RGBA in the window `shown`.
  private readonly values: Float32Array;
  private readonly greys: Uint32Array;
  private shown: Window | null = null;

  /** @param voxels Axis 0 fastest. */
  constructor(
    readonly size: Voxel, readonly voxels: StoredVoxels, readonly slope: number, readonly intercept: number, readonly range: Range,
  ) {
    const [x, y, z] = size;
    if (voxels.length !== x * y * z) {
      throw new RangeError(`A scan of ${x} x ${y} x ${z} has ${x * y * z} voxels; ${voxels.length} came.`);
    }

    this.values = new Float32Array(256 ** voxels.BYTES_PER_ELEMENT).map((_, n) => (n + this.smallest) * slope + intercept);
    this.greys = new Uint32Array(this.values.length);
  }

  /** @param bytes The study's voxels as the server sends them: little-endian, like every machine with a browser. */
  static of(study: Study, bytes: ArrayBuffer): Scan {
    const { type, slope, intercept } = study.voxels;
    return new Scan(study.size, new arrays[type](bytes), slope, intercept, study.range);
  }

  /** The value of a voxel. */
  at([i, j, k]: Voxel): number {
    return this.values[this.voxels[i + this.size[0] * (j + this.size[1] * k)]! - this.smallest]!;
  }

  /** The values of a slice, x fastest. */
  slice(axis: Axis, slice: number): Float32Array {
    const [width, height] = sliceSize(this.size, axis);
    const values = new Float32Array(width * height);
    this.look(axis, slice, this.values, values);
    return values;
  }

  /** Writes a slice as grey RGBA pixels, x fastest. */
  render(axis: Axis, slice: number, window: Window, pixels: Uint32Array): void {
    this.show(window);
    this.look(axis, slice, this.greys, pixels);
  }

  private get smallest(): number {
    return this.voxels instanceof Int16Array ? -32768 : 0;
  }

  /** Writes a table's entry for each voxel of a slice. */
  private look(axis: Axis, slice: number, table: Float32Array | Uint32Array, pixels: Float32Array | Uint32Array): void {
    const { voxels, smallest } = this;
    const [width, height] = sliceSize(this.size, axis);
    const [x, y] = pixelAxes(axis);
    const step = strides(this.size);
    const [stepX, stepY] = [step[x], step[y]];
    for (let row = 0, pixel = 0; row < height; row++) {
      for (let column = 0, at = slice * step[axis] + row * stepY; column < width; column++, at += stepX) {
        pixels[pixel++] = table[voxels[at]! - smallest]!;
      }
    }
  }

  private show(window: Window): void {
    if (this.shown?.centre === window.centre && this.shown.width === window.width) {
      return;
    }

    const black = window.centre - window.width / 2;
    for (let n = 0; n < this.greys.length; n++) {
      const grey = Math.round(Math.min(Math.max((this.values[n]! - black) / window.width, 0), 1) * 255);
      this.greys[n] = 0xff000000 + grey * 0x010101;
    }

    this.shown = { ...window };
  }
}
