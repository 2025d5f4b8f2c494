import { labelsAfter, pixelsAfter } from "../tools/stroke";
import { crop, grown, intersection, union } from "../volume/box";
import type { Plane } from "../volume/geometry";
import type { Axis, Box } from "../wire/types";
import type { Workspace } from "../workspace";
import type { Stroke } from "./drawing";
import { edgesIn } from "./edges";
import { Layer, rgbaOf } from "./layer";
import { drawMarks, type Marks } from "./marks";
import { matrix, onHost, toScreen, type Pixels, type Pose } from "./pose";

const background = "#000000";

/** Width of outlines in CSS pixels. */
const outlineWidth = 1.5;

/** Paints a slice on two canvases that fill a host, with voxels and marks. Unchanged parts are not painted again. */
export class Painter {
  /** The host's size in CSS pixels. */
  size: Pixels = [0, 0];
  private ratio = 1;
  private readonly axis: Axis;
  private readonly all: Box;
  private readonly image: Layer;
  private readonly overlay: Layer;
  private readonly voxels: CanvasRenderingContext2D;
  private readonly marks: CanvasRenderingContext2D;
  private readonly palette = new Uint32Array(256);
  private readonly colours: string[] = [];
  private readonly labels: Uint8Array;      // labels of the slice, as they are shown

  // Marks of what has to be painted again, in pixels of the slice.
  private isImageOld = true;
  private oldLabels: Box | null = null;
  private oldScreen: Box | null = null;

  constructor(private readonly host: HTMLElement, private readonly workspace: Workspace, private readonly plane: Plane) {
    const { axis, width, height } = plane;
    this.axis = axis;
    this.all = [0, 0, width, height];
    [this.image, this.overlay] = [new Layer(width, height), new Layer(width, height)];
    this.labels = new Uint8Array(width * height);
    [this.voxels, this.marks] = [this.addCanvas(), this.addCanvas()];
  }

  /** Takes over the host's new size. The canvases are empty then. */
  resize(): void {
    const { clientWidth: width, clientHeight: height } = this.host;
    [this.size, this.ratio] = [[width, height], devicePixelRatio];
    for (const { canvas } of [this.voxels, this.marks]) {
      [canvas.width, canvas.height] = [Math.round(width * this.ratio), Math.round(height * this.ratio)];
    }

    this.renewScreen();
  }

  /** Shows another slice. */
  renewSlice(): void {
    this.renewImage();
    this.renewLabels(this.all);
  }

  /** Shows the scan in another window. */
  renewImage(): void {
    this.isImageOld = true;
  }

  /** Called when labels of a part of the slice may have changed. */
  renewLabels(box: Box | null): void {
    this.oldLabels = union(this.oldLabels, box);
  }

  /** Called when the slice's place on the screen or the way labels are shown has changed. */
  renewScreen(): void {
    this.oldScreen = this.all;
  }

  /** Called when colours, opacities or visibility of labels may have changed. */
  renewColours(): void {
    const before = this.palette.slice();
    const hidden = this.workspace.hiddenLabels.value;
    this.palette.fill(0);
    for (const { id, colour } of this.workspace.session.value?.labels ?? []) {
      [this.palette[id], this.colours[id]] = [hidden.has(id) ? 0 : rgbaOf(colour, this.workspace.opacityOf(id)), colour];
    }

    if (this.palette.some((rgba, label) => rgba !== before[label])) {
      this.renewLabels(this.all);
    }
  }

  colourOf(label: number): string {
    return this.colours[label] ?? "#ffffff";
  }

  /** Paints what has to be painted again. */
  paint(slice: number, pose: Pose, stroke: Stroke | null, marks: Marks): void {
    if (this.size[0] === 0 || this.size[1] === 0) {
      return;
    }

    if (this.isImageOld) {
      this.workspace.scan.value!.render(this.axis, slice, this.workspace.windowLevel.value, this.image.pixels);
      this.image.put(this.all);
      [this.isImageOld, this.oldScreen] = [false, this.all];
    }

    if (this.oldLabels !== null) {
      this.paintLabels(slice, this.oldLabels, stroke);
      [this.oldLabels, this.oldScreen] = [null, union(this.oldScreen, this.oldLabels)];
    }

    if (this.oldScreen !== null) {
      this.paintVoxels(pose, this.oldScreen);
      this.oldScreen = null;
    }

    drawMarks(this.marks, marks, this.ratio);
  }

  remove(): void {
    this.voxels.canvas.remove();
    this.marks.canvas.remove();
  }

  /** Labels with the stroke on them. */
  private paintLabels(slice: number, box: Box, stroke: Stroke | null): void {
    const now = this.workspace.labels.value!.read(this.axis, slice, box);
    const shown = stroke === null ? now : this.withStroke(now, box, stroke);
    const [left, top, width, height] = box;
    for (let y = 0, n = 0; y < height; y++) {
      for (let x = 0, pixel = left + (top + y) * this.plane.width; x < width; x++, n++, pixel++) {
        this.labels[pixel] = shown[n]!;
        this.overlay.pixels[pixel] = this.palette[shown[n]!]!;
      }
    }

    this.overlay.put(box);
  }

  private withStroke(now: Uint8Array, box: Box, { gesture, label, locked }: Stroke): Uint8Array {
    return labelsAfter(now, pixelsAfter(now, crop(gesture.mask, this.plane.width, box), label, gesture.mode, locked), label);
  }

  private paintVoxels(pose: Pose, box: Box): void {
    const context = this.voxels;
    const { overlayShown, outlineOnly } = this.workspace;
    context.save();
    this.clip(pose, box);
    context.fillStyle = background;
    context.fillRect(0, 0, context.canvas.width, context.canvas.height);
    context.imageSmoothingEnabled = false;
    context.setTransform(...matrix(this.plane, pose, this.size, this.ratio));
    context.drawImage(this.image.canvas, 0, 0);
    if (overlayShown.value) {
      if (!outlineOnly.value) {
        context.drawImage(this.overlay.canvas, 0, 0);
      }

      context.resetTransform();
      this.paintOutlines(pose, box);
    }

    context.restore();
  }

  /** Restricts painting to a part of the slice; for the whole slice, the host around it is painted too. */
  private clip(pose: Pose, box: Box): void {
    if (box.join() !== this.all.join()) {
      const part = grown(onHost(this.plane, pose, this.size, box), 2 * outlineWidth);
      const [x, y, width, height] = part.map((n) => Math.round(n * this.ratio)) as unknown as Box;
      this.voxels.beginPath();
      this.voxels.rect(x, y, width, height);
      this.voxels.clip();
    }
  }

  private paintOutlines(pose: Pose, box: Box): void {
    const { plane, voxels: context } = this;
    const part = intersection(grown(box, 2), this.all)!;
    const thickness = Math.max(1, Math.round(outlineWidth * this.ratio));
    const onCanvas = (x: number, y: number) =>
      toScreen(plane, pose, this.size, [x, y]).map((n) => Math.round(n * this.ratio)) as [number, number];
    for (const { label, x0, y0, x1, y1, inside } of edgesIn(this.labels, plane.width, plane.height, part)) {
      if (this.palette[label] !== 0) {
        // Strokes lie inside the outline, so that labels that meet show their lines side by side.
        const [[left, top], [right, bottom]] = [onCanvas(x0, y0), onCanvas(x1, y1)];
        const [across, down] = x0 === x1 ? plane.x : plane.y;
        context.fillStyle = this.colourOf(label);
        context.fillRect(left, top, right - left + across * inside * thickness, bottom - top + down * inside * thickness);
      }
    }
  }

  private addCanvas(): CanvasRenderingContext2D {
    const canvas = document.createElement("canvas");
    Object.assign(canvas.style, { position: "absolute", inset: "0", width: "100%", height: "100%", pointerEvents: "none" });
    this.host.append(canvas);
    return canvas.getContext("2d")!;
  }
}
