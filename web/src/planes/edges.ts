import { boxOf, grown, intersection } from "../volume/box";
import type { Box } from "../wire/types";

/** A straight line between pixels where a label ends. Pixel (x, y) covers x to x + 1 and y to y + 1. */
export interface Edge {
  label: number;
  /** The ends; they differ in x or in y. */
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  /** The side of the line on which the label is: at smaller or larger x or y. */
  inside: -1 | 1;
}

/**
 * The outlines of labels in a rectangle of a slice, in as few straight lines as possible. When two labels meet, each has its line.
 * @param labels Of the slice, row by row.
 */
export function edgesIn(labels: Uint8Array, width: number, height: number, box: Box): Edge[] {
  const edges: Edge[] = [];
  const labelled = boxOf(labels, width);
  const part = labelled && intersection(intersection(grown(labelled, 1), [0, 0, width, height])!, box);
  if (part === null) {
    return edges;
  }

  const [left, top, boxWidth, boxHeight] = part;
  for (let y = top; y <= top + boxHeight; y++) {
    const [above, below] = [y > 0 ? (y - 1) * width + left : null, y < height ? y * width + left : null];
    alongLine(labels, above, below, 1, boxWidth, (label, from, to, inside) =>
      edges.push({ label, x0: left + from, y0: y, x1: left + to, y1: y, inside }));
  }

  for (let x = left; x <= left + boxWidth; x++) {
    const [before, after] = [x > 0 ? x - 1 + top * width : null, x < width ? x + top * width : null];
    alongLine(labels, before, after, width, boxHeight, (label, from, to, inside) =>
      edges.push({ label, x0: x, y0: top + from, x1: x, y1: top + to, inside }));
  }

  return edges;
}

/** Finds where the pixels on both sides of a line differ, and joins neighbouring edges of one label; null is outside the slice. */
function alongLine(
  labels: Uint8Array, before: number | null, after: number | null, step: number, length: number,
  take: (label: number, from: number, to: number, inside: -1 | 1) => void,
): void {
  let [labelBefore, fromBefore, labelAfter, fromAfter] = [0, 0, 0, 0];
  for (let n = 0; n <= length; n++) {
    const a = before === null || n === length ? 0 : labels[before + n * step]!;
    const b = after === null || n === length ? 0 : labels[after + n * step]!;
    const edgeBefore = a === b ? 0 : a;
    const edgeAfter = a === b ? 0 : b;
    if (edgeBefore !== labelBefore) {
      if (labelBefore !== 0) take(labelBefore, fromBefore, n, -1);
      labelBefore = edgeBefore;
      fromBefore = n;
    }

    if (edgeAfter !== labelAfter) {
      if (labelAfter !== 0) take(labelAfter, fromAfter, n, 1);
      labelAfter = edgeAfter;
      fromAfter = n;
    }
  }
}
