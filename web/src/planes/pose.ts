import type { Point } from "../tools/tool";
import type { Plane } from "../volume/geometry";
import type { Box } from "../wire/types";

/** A point of the host, or its size, in CSS pixels. */
export type Pixels = readonly [x: number, y: number];

/** The part of a slice that a view shows. */
export interface Pose {
  /** CSS pixels per millimetre. */
  zoom: number;
  /** The point of the slice in the middle of the host. */
  focus: Point;
}

const smallestZoom = 0.05;
const largestZoom = 200;

/** The whole slice, as large as it fits. */
export function fitted(plane: Plane, [width, height]: Pixels): Pose {
  const [x, y] = [plane.width * plane.spacing[0], plane.height * plane.spacing[1]];
  const [across, down] = [0, 1].map((side) => Math.abs(plane.x[side]!) * x + Math.abs(plane.y[side]!) * y);
  return { zoom: clamped(Math.min(width / across!, height / down!)), focus: [plane.width / 2, plane.height / 2] };
}

export function toScreen(plane: Plane, { zoom, focus }: Pose, host: Pixels, point: Point): Pixels {
  const [dx, dy] = [0, 1].map((n) => (point[n]! - focus[n]!) * plane.spacing[n]! * zoom) as [number, number];
  return [host[0] / 2 + dx * plane.x[0] + dy * plane.y[0], host[1] / 2 + dx * plane.x[1] + dy * plane.y[1]];
}

export function toSlice(plane: Plane, { zoom, focus }: Pose, host: Pixels, [x, y]: Pixels): Point {
  const [right, down] = [x - host[0] / 2, y - host[1] / 2];
  return [
    focus[0] + (right * plane.x[0] + down * plane.x[1]) / (plane.spacing[0] * zoom),
    focus[1] + (right * plane.y[0] + down * plane.y[1]) / (plane.spacing[1] * zoom),
  ];
}

/** The pose moved by pixels of the screen. */
export function panned(plane: Plane, pose: Pose, by: Pixels): Pose {
  const [x, y] = toSlice(plane, pose, [0, 0], [-by[0], -by[1]]);
  return { zoom: pose.zoom, focus: [x, y] };
}

/** The pose zoomed by a factor, with the point under a point of the host staying in place. */
export function zoomed(plane: Plane, pose: Pose, host: Pixels, at: Pixels, factor: number): Pose {
  const zoom = clamped(pose.zoom * factor);
  const fixed = toSlice(plane, pose, host, at);
  const now = toScreen(plane, { zoom, focus: pose.focus }, host, fixed);
  return panned(plane, { zoom, focus: pose.focus }, [at[0] - now[0], at[1] - now[1]]);
}

/** The arguments of a canvas's `setTransform`, so that drawing is in pixels of the slice. */
export function matrix(plane: Plane, pose: Pose, host: Pixels, ratio: number): [number, number, number, number, number, number] {
  const [sx, sy] = [plane.spacing[0] * pose.zoom * ratio, plane.spacing[1] * pose.zoom * ratio];
  const [e, f] = toScreen(plane, pose, host, [0, 0]);
  return [sx * plane.x[0], sx * plane.x[1], sy * plane.y[0], sy * plane.y[1], e * ratio, f * ratio];
}

/** The rectangle of the host that pixels of a slice cover. */
export function onHost(plane: Plane, pose: Pose, host: Pixels, [x, y, width, height]: Box): Box {
  const [[x0, y0], [x1, y1]] = [toScreen(plane, pose, host, [x, y]), toScreen(plane, pose, host, [x + width, y + height])];
  return [Math.min(x0, x1), Math.min(y0, y1), Math.abs(x1 - x0), Math.abs(y1 - y0)];
}

function clamped(zoom: number): number {
  return Math.min(Math.max(zoom, smallestZoom), largestZoom);
}
