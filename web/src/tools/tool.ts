import type { Box } from "../wire/types";

/** The pointer's tool in a plane. "cursor" moves the crosshair. */
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

/** The pixels of a slice that a tool touched. */
export interface Touched {
  box: Box;
  /** 1 for each touched pixel, row by row, of the box. */
  mask: Uint8Array;
}

/** The effect on touched pixels. "add" gives them to the label, "erase" takes them; "replace" makes them its only ones in the box. */
export type Mode = "add" | "erase" | "replace";
