import type { Box } from "../wire/types";

/** A picture of a slice, one pixel each, that can be changed in parts and drawn on a canvas at any size. */
export class Layer {
  readonly canvas = document.createElement("canvas");
  /** RGBA, row by row; {@link put} makes changes visible. */
  readonly pixels: Uint32Array;
  private readonly context: CanvasRenderingContext2D;
  private readonly image: ImageData;

  constructor(width: number, height: number) {
    [this.canvas.width, this.canvas.height] = [width, height];
    this.context = this.canvas.getContext("2d")!;
    this.image = new ImageData(width, height);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  put([x, y, width, height]: Box): void {
    this.context.putImageData(this.image, 0, 0, x, y, width, height);
  }
}

/** A colour as "#rrggbb" in the pixels of a {@link Layer}; never 0, which means hidden. */
export function rgbaOf(colour: string, opacity: number): number {
  const rgb = Number.parseInt(colour.slice(1), 16);
  return ((Math.max(1, Math.round(255 * opacity)) << 24) | ((rgb & 0xff) << 16) | (rgb & 0xff00) | (rgb >> 16)) >>> 0;
}
