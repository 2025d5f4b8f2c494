import { flood } from "./flood";
import type { Grid, Point } from "./tool";

/**
 * The background that a click fills. On background: all of it that is connected with the click by sides, if labels enclose it within the
 * slice. On a label: that label's holes, which are background enclosed by it alone.
 * @param labels Of the slice, row by row.
 * @returns 1 where filled, of the whole slice; all 0 when the background reaches the slice's border.
 */
export function filled(labels: Uint8Array, grid: Grid, [px, py]: Point): Uint8Array {
  const { width, height } = grid;
  const [x, y] = [Math.floor(px), Math.floor(py)];
  const mask = new Uint8Array(labels.length);
  if (x < 0 || y < 0 || x >= width || y >= height) {
    return mask;
  }

  const clicked = labels[x + y * width]!;
  if (clicked === 0) {
    const region = regionOf(labels, grid, x + y * width, mask.slice());
    fill(mask, region.enclosed ? region.pixels : []);
    return mask;
  }

  const seen = new Uint8Array(labels.length);
  labels.forEach((label, pixel) => {
    if (label === 0 && seen[pixel] === 0) {
      const region = regionOf(labels, grid, pixel, seen);
      fill(mask, region.enclosed && region.around.size === 1 && region.around.has(clicked) ? region.pixels : []);
    }
  });
  return mask;
}

function fill(mask: Uint8Array, pixels: readonly number[]): void {
  pixels.forEach((pixel) => { mask[pixel] = 1; });
}

/** Connected background, the labels around it, and whether it does not touch the slice's border. */
function regionOf(labels: Uint8Array, { width, height }: Grid, seed: number, seen: Uint8Array) {
  const pixels: number[] = [];
  const around = new Set<number>();
  let enclosed = true;
  flood(width, height, [seed], (pixel) => {
    if (labels[pixel] !== 0) {
      around.add(labels[pixel]!);
      return false;
    }

    if (seen[pixel] !== 0) {
      return false;
    }

    seen[pixel] = 1;
    pixels.push(pixel);
    const x = pixel % width;
    enclosed &&= x > 0 && x < width - 1 && pixel >= width && pixel < width * (height - 1);
    return true;
  });
  return { pixels, around, enclosed };
}
