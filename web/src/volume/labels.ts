import type { Axis, Patch, Voxel } from "../wire/types";

/** Voxels from `low` to `high`, both included. */
export interface VoxelBox {
  low: Voxel;
  high: Voxel;
}

/** The labels of all voxels, as they are shown; 0 is background. Axis 0 fastest. */
export interface Labels {
  readonly size: Voxel;
  readonly voxels: Uint8Array;
  /** Voxels of each label, by its number. */
  readonly counts: Uint32Array;
  at(voxel: Voxel): number;
  /** The labels of a slice, x fastest. */
  slice(axis: Axis, slice: number, pixels?: Uint8Array): Uint8Array;
  /** A label's pixels on each slice across an axis. */
  areas(label: number, axis: Axis): Uint32Array;
  apply(patch: Patch): void;
  clear(): void;
  /** Calls with the box of voxels that may have changed, after they have; returns what ends it. */
  subscribe(listener: (box: VoxelBox) => void): () => void;
}
