import type { Axis, Range, Voxel } from "../wire/types";

/** Values from centre - width/2 (black) to centre + width/2 (white). */
export interface Window {
  centre: number;
  width: number;
}

export type StoredVoxels = Uint8Array | Int16Array | Uint16Array;

/** A scan's voxels as stored; a value is stored * slope + intercept. */
export interface Scan {
  readonly size: Voxel;
  readonly voxels: StoredVoxels;
  readonly slope: number;
  readonly intercept: number;
  readonly range: Range;
  /** The value of a voxel. */
  at(voxel: Voxel): number;
  /** Writes a slice as grey RGBA pixels, x fastest. */
  render(axis: Axis, slice: number, window: Window, pixels: Uint32Array): void;
}
