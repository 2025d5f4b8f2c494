import type { Box } from "../wire/types";
import type { Grid, Point } from "./tool";

/**
 * Paints the pixels that a round brush covers between two points: those whose centre is no farther from the segment than half the brush's
 * diameter. The pixels that hold the two points are painted too, so that the thinnest brush draws. Distances are in units of the slice's
 * smaller spacing, so that the brush is round on the screen and in the patient.
 * @param mask Of the whole slice, row by row; set to 1 where `allows` returns true.
 * @param diameter In pixels of the smaller spacing.
 * @param allows Whether the brush may paint a pixel, given by its number in the slice.
 * @returns The pixels that may have changed; null when the brush is outside the slice.
 */
export function paint(
  mask: Uint8Array, grid: Grid, from: Point, to: Point, diameter: number, allows: (pixel: number) => boolean = () => true,
): Box | null {
  const { width, height, spacing } = grid;
  const smaller = Math.min(...spacing);
  const scale: Point = [spacing[0] / smaller, spacing[1] / smaller];
  const radius = diameter / 2;
  const reach: Point = [Math.max(radius / scale[0], 1), Math.max(radius / scale[1], 1)];
  const left = Math.max(0, Math.floor(Math.min(from[0], to[0]) - reach[0]));
  const top = Math.max(0, Math.floor(Math.min(from[1], to[1]) - reach[1]));
  const right = Math.min(width, Math.ceil(Math.max(from[0], to[0]) + reach[0]));
  const bottom = Math.min(height, Math.ceil(Math.max(from[1], to[1]) + reach[1]));
  if (left >= right || top >= bottom) {
    return null;
  }

  const distance = distanceTo([from[0] * scale[0], from[1] * scale[1]], [to[0] * scale[0], to[1] * scale[1]]);
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const covered = distance((x + 0.5) * scale[0], (y + 0.5) * scale[1]) <= radius || isIn(from, x, y) || isIn(to, x, y);
      if (covered && allows(x + y * width)) {
        mask[x + y * width] = 1;
      }
    }
  }

  return [left, top, right - left, bottom - top];
}

function isIn(point: Point, x: number, y: number): boolean {
  return Math.floor(point[0]) === x && Math.floor(point[1]) === y;
}

/** The distance of points to a segment. */
function distanceTo([x0, y0]: Point, [x1, y1]: Point): (x: number, y: number) => number {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length = dx * dx + dy * dy;
  return (x, y) => {
    const along = length === 0 ? 0 : Math.min(Math.max(((x - x0) * dx + (y - y0) * dy) / length, 0), 1);
    return Math.sqrt((x - x0 - along * dx) ** 2 + (y - y0 - along * dy) ** 2);
  };
}
