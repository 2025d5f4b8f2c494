import type { Box } from "../wire/types";

/** What the pointer does in a plane. "cursor" moves the crosshair. */
export type ToolName = "cursor" | "brush" | "eraser" | "lasso" | "polygon" | "smart" | "threshold" | "fill";

/** A point of a slice in pixels: pixel (x, y) covers x to x + 1 and y to y + 1, its centre is (x + 0.5, y + 0.5). */
export type Point = readonly [x: number, y: number];

/** The pixels of a slice. */
export interface Grid {
  width: number;
  height: number;
  /** Millimetres between pixels along x and y. */
  spacing: readonly [number, number];
}

/** What a tool did: which pixels of a slice it touched. */
export interface Touched {
  box: Box;
  /** 1 where touched, row by row, of the box. */
  mask: Uint8Array;
}

/** What becomes of the touched pixels: the label's, not the label's, or (in the box) exactly they are the label's. */
export type Mode = "add" | "erase" | "replace";
