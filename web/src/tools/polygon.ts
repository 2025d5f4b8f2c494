import type { Grid, Point } from "./tool";

/**
 * The pixels whose centre is inside a closed polygon by the even-odd rule. A centre on an edge belongs to the part on its right or
 * below, so that polygons which share an edge neither overlap nor leave a gap.
 * @param points Its corners in order; the last one is joined to the first.
 * @returns 1 where inside, of the whole slice, row by row.
 */
export function insideOf(points: readonly Point[], { width, height }: Grid): Uint8Array {
  const mask = new Uint8Array(width * height);
  const top = Math.max(0, Math.floor(Math.min(...points.map(([, y]) => y))));
  const bottom = Math.min(height, Math.ceil(Math.max(...points.map(([, y]) => y))));
  for (let y = top; y < bottom; y++) {
    const crossings = crossingsOf(points, y + 0.5);
    for (let n = 0; n + 1 < crossings.length; n += 2) {
      const [from, to] = [Math.ceil(crossings[n]! - 0.5), Math.ceil(crossings[n + 1]! - 0.5)];
      mask.fill(1, y * width + Math.min(Math.max(from, 0), width), y * width + Math.min(Math.max(to, 0), width));
    }
  }

  return mask;
}

/** Where the edges of a polygon cross a row, ascending. */
function crossingsOf(points: readonly Point[], y: number): number[] {
  const crossings: number[] = [];
  for (let n = 0; n < points.length; n++) {
    const [[x0, y0], [x1, y1]] = [points[n]!, points[(n + 1) % points.length]!];
    if (y0 <= y !== y1 <= y) {
      crossings.push(x0 + ((y - y0) / (y1 - y0)) * (x1 - x0));
    }
  }

  return crossings.sort((a, b) => a - b);
}
