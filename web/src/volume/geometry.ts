import type { Axis, Voxel } from "../wire/types";

/** Directions of the patient: right, left, anterior, posterior, superior, inferior. */
export type Letter = "R" | "L" | "A" | "P" | "S" | "I";

export type PlaneName = "sagittal" | "coronal" | "axial";

/** How slices across an axis lie on the screen, in the radiological convention: the patient's right at the left, front or head up. */
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
  /** Directions of the patient at the four sides of the screen; for an oblique scan, the nearest ones. */
  letters: { left: Letter; right: Letter; top: Letter; bottom: Letter };
  /** The directions of the slice's x and y on the screen: unit vectors along one of its axes; right and down are positive. */
  x: readonly [right: number, down: number];
  y: readonly [right: number, down: number];
}

/** The place of a scan's voxels in the patient, and how its slices are shown. */
export interface Geometry {
  size: Voxel;
  /** Millimetres between voxels along each axis. */
  spacing: readonly [number, number, number];
  /** By the axis that its slices lie across. */
  planes: readonly [Plane, Plane, Plane];
  /** The axis of each plane. */
  axes: Readonly<Record<PlaneName, Axis>>;
  /** Millimetres in the world (RAS+) of a voxel's centre. */
  world(voxel: Voxel): [number, number, number];
}

/** By direction in the world: x, y, z. */
const planeNames = ["sagittal", "coronal", "axial"] as const;

const screens: Record<PlaneName, Plane["letters"]> = {
  sagittal: { left: "A", right: "P", top: "S", bottom: "I" },
  coronal: { left: "R", right: "L", top: "S", bottom: "I" },
  axial: { left: "R", right: "L", top: "A", bottom: "P" },
};

/** The coordinate of the world that grows or falls towards each direction of the patient. */
const directionOf: Record<Letter, readonly [direction: number, sign: 1 | -1]> = {
  R: [0, 1], L: [0, -1], A: [1, 1], P: [1, -1], S: [2, 1], I: [2, -1],
};

/** The axes of a slice's pixels x and y. */
export function pixelAxes(axis: Axis): readonly [Axis, Axis] {
  return axis === 0 ? [1, 2] : axis === 1 ? [0, 2] : [0, 1];
}

/** Pixels of a slice along x and y. */
export function sliceSize(size: Voxel, axis: Axis): readonly [width: number, height: number] {
  const [x, y] = pixelAxes(axis);
  return [size[x], size[y]];
}

/** The voxel of a slice's pixel. */
export function voxelOf(axis: Axis, slice: number, x: number, y: number): Voxel {
  return axis === 0 ? [slice, x, y] : axis === 1 ? [x, slice, y] : [x, y, slice];
}

/** @param affine Three rows of four: voxel indices to millimetres in the world (RAS+). */
export function geometryOf(size: Voxel, spacing: readonly [number, number, number], affine: readonly (readonly number[])[]): Geometry {
  const directions = nearestDirections(affine);
  const axisOf = (direction: number) => directions.indexOf(direction) as Axis;
  const planes = ([0, 1, 2] as const).map((axis) => planeOf(axis, size, spacing, affine, directions));
  return {
    size,
    spacing,
    planes: planes as unknown as readonly [Plane, Plane, Plane],
    axes: { sagittal: axisOf(0), coronal: axisOf(1), axial: axisOf(2) },
    world: ([i, j, k]) => [0, 1, 2].map((row) => {
      const [a, b, c, d] = affine[row]! as [number, number, number, number];
      return a * i + b * j + c * k + d;
    }) as [number, number, number],
  };
}

/**
 * The direction of the world, 0 to 2, that each axis is nearest to. Each direction is taken once, so that the sum of the cosines is
 * largest. So no axis of an oblique scan gets a direction that another axis is nearer to.
 */
function nearestDirections(affine: readonly (readonly number[])[]): readonly number[] {
  const orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
  const cosine = (axis: number, direction: number) =>
    Math.abs(affine[direction]![axis]!) / Math.hypot(affine[0]![axis]!, affine[1]![axis]!, affine[2]![axis]!);
  const sum = (order: readonly number[]) => order.reduce((total, direction, axis) => total + cosine(axis, direction), 0);
  return orders.reduce((best, order) => (sum(order) > sum(best) + 1e-9 ? order : best));
}

function planeOf(
  axis: Axis, size: Voxel, spacing: readonly [number, number, number], affine: readonly (readonly number[])[],
  directions: readonly number[],
): Plane {
  const name = planeNames[directions[axis]!]!;
  const [x, y] = pixelAxes(axis);
  const [width, height] = sliceSize(size, axis);

  /** 1 if an axis grows towards a side of the screen, -1 if it falls, 0 if it lies across. */
  function towards(letter: Letter, along: Axis): number {
    const [direction, sign] = directionOf[letter];
    return directions[along] !== direction ? 0 : affine[direction]![along]! * sign < 0 ? -1 : 1;
  }

  const onScreen = (along: Axis) => [towards(screens[name].right, along), towards(screens[name].bottom, along)] as const;
  return {
    axis, name, width, height, slices: size[axis], spacing: [spacing[x], spacing[y]],
    letters: screens[name], x: onScreen(x), y: onScreen(y),
  };
}
