import type { Axis, Voxel } from "../wire/types";

/** Directions of the patient: right, left, anterior, posterior, superior, inferior. */
export type Letter = "R" | "L" | "A" | "P" | "S" | "I";

export type PlaneName = "sagittal" | "coronal" | "axial";

/** How slices across an axis lie on the screen. */
export interface Plane {
  axis: Axis;
  name: PlaneName;
  /** Pixels of a slice along x and y. */
  width: number;
  height: number;
  /** Number of slices. */
  slices: number;
  /** Millimetres between pixels along x and y. */
  spacing: readonly [number, number];
  /** Letters at the four sides of the screen. */
  letters: { left: Letter; right: Letter; top: Letter; bottom: Letter };
  /** Where slice pixels' x and y point on the screen: unit vectors, one axis each (right and down are positive). */
  x: readonly [right: number, down: number];
  y: readonly [right: number, down: number];
}

/** Where a scan's voxels lie in the patient, and how its slices are shown. */
export interface Geometry {
  size: Voxel;
  spacing: readonly [number, number, number];
  /** By the axis that its slices lie across. */
  planes: readonly [Plane, Plane, Plane];
  /** The axis of each plane. */
  axes: Readonly<Record<PlaneName, Axis>>;
  /** Millimetres in the world (RAS+) of a voxel's centre. */
  world(voxel: Voxel): [number, number, number];
}
