import { boxOf, crop } from "../volume/box";
import type { Box, Range } from "../wire/types";
import { paint } from "./brush";
import { filled } from "./fill";
import { flood } from "./flood";
import { insideOf } from "./polygon";
import type { Grid, Mode, Point, ToolName, Touched } from "./tool";

/** The slice that is drawn on, with the tool's settings. */
export interface Scene {
  grid: Grid;
  /** Values of the scan on the slice, row by row. */
  values: Float32Array;
  /** Labels of the slice, row by row. */
  labels: Uint8Array;
  /** In pixels of the smaller spacing. */
  brushSize: number;
  /** The smart brush takes values that differ at most this much from that at its start. */
  tolerance: number;
  /** The threshold brush takes values in this range, both ends included. */
  threshold: Range;
}

/** One use of a tool, from pointer down to pointer up. */
export interface Gesture {
  readonly mode: Mode;
  /** 1 for each pixel touched so far, of the whole slice. */
  readonly mask: Uint8Array;
  /** The points of the pointer. */
  readonly path: readonly Point[];
  /** Whether the path encloses the touched pixels, so that it has to be shown. */
  readonly isOutline: boolean;
  /** Extends the gesture to a point. Returns the pixels of the mask that may have changed. */
  extend(point: Point): Box | null;
  /** Returns the touched pixels; null when there are none. */
  finish(): Touched | null;
}

/** @param inverted Whether the tool removes instead of adding, and the other way round. */
export function beginGesture(tool: Exclude<ToolName, "cursor">, scene: Scene, inverted = false): Gesture {
  const mask = new Uint8Array(scene.grid.width * scene.grid.height);
  const path: Point[] = [];
  const mode = (tool === "eraser") !== inverted ? "erase" : "add";
  const isOutline = tool === "lasso" || tool === "polygon";
  const touch = isOutline ? () => null : tool === "fill" ? filling(mask, scene) : brushing(tool, mask, scene);
  return {
    mode, mask, path, isOutline,
    extend: (point) => {
      const before = path.at(-1);
      path.push(point);
      return touch(before ?? point, point);
    },
    finish: () => {
      const drawn = isOutline ? insideOf(path, scene.grid) : mask;
      const box = boxOf(drawn, scene.grid.width);
      return box === null ? null : { box, mask: crop(drawn, scene.grid.width, box) };
    },
  };
}

type Touch = (from: Point, to: Point) => Box | null;

function brushing(tool: "brush" | "eraser" | "smart" | "threshold", mask: Uint8Array, scene: Scene): Touch {
  const { grid, values, brushSize, threshold } = scene;
  if (tool === "smart") {
    return smart(mask, scene);
  }

  const allows = tool === "threshold" ? (pixel: number) => values[pixel]! >= threshold.low && values[pixel]! <= threshold.high : undefined;
  return (from, to) => paint(mask, grid, from, to, brushSize, allows);
}

/** The pixels that the brush covered and that are connected with the start, by sides, through values near to the start's. */
function smart(mask: Uint8Array, { grid, values, brushSize, tolerance }: Scene): Touch {
  const { width, height } = grid;
  const near = new Uint8Array(mask.length);       // covered so far, with values near the start's
  let start: number | null = null;
  return (from, to) => {
    start ??= pixelAt(grid, from) ?? pixelAt(grid, to);
    if (start === null) {
      return null;
    }

    const value = values[start]!;
    const seed = start;
    const covered = paint(near, grid, from, to, brushSize, (pixel) => Math.abs(values[pixel]! - value) <= tolerance);
    if (covered === null) {
      return null;
    }

    let [left, top, right, bottom] = [width, height, 0, 0];
    flood(width, height, frontier(), (pixel) => {
      if (near[pixel] === 0 || mask[pixel] !== 0) {
        return false;
      }

      mask[pixel] = 1;
      const [x, y] = [pixel % width, Math.floor(pixel / width)];
      [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x + 1), Math.max(bottom, y + 1)];
      return true;
    });
    return left < right ? [left, top, right - left, bottom - top] : null;

    /** Pixels just covered beside one that was reached before; at first the start. */
    function* frontier(): Generator<number> {
      const [left, top, boxWidth, boxHeight] = covered!;
      yield seed;
      for (let y = top; y < top + boxHeight; y++) {
        for (let x = left; x < left + boxWidth; x++) {
          const pixel = x + y * width;
          const beside = (x > 0 && mask[pixel - 1]) || (x < width - 1 && mask[pixel + 1]) || mask[pixel - width] || mask[pixel + width];
          if (near[pixel] !== 0 && mask[pixel] === 0 && beside) {
            yield pixel;
          }
        }
      }
    }
  };
}

function filling(mask: Uint8Array, { grid, labels }: Scene): Touch {
  return (_, to) => {
    const touched = filled(labels, grid, to);
    touched.forEach((value, pixel) => { mask[pixel]! |= value; });
    return boxOf(touched, grid.width);
  };
}

function pixelAt({ width, height }: Grid, [x, y]: Point): number | null {
  return x >= 0 && y >= 0 && x < width && y < height ? Math.floor(x) + Math.floor(y) * width : null;
}
