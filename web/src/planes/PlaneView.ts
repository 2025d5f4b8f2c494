import { effect, untracked } from "@preact/signals";
import { beginGesture, type Gesture } from "../tools/gesture";
import { labelsAfter, pixelsAfter } from "../tools/stroke";
import type { Point } from "../tools/tool";
import { crop, grown, intersection, onSlice, union } from "../volume/box";
import { pixelAxes, voxelOf, type Plane } from "../volume/geometry";
import type { Axis, Box, Voxel } from "../wire/types";
import type { Workspace } from "../workspace";
import { edgesIn } from "./edges";
import { Layer, rgbaOf } from "./layer";
import { drawMarks } from "./marks";
import { followPointer } from "./pointer";
import { fitted, matrix, onHost, panned, toScreen, toSlice, zoomed, type Pixels, type Pose } from "./pose";

/** What is being drawn in a view. */
interface Drawing {
  gesture: Gesture;
  label: number;
  slice: number;
  locked: ReadonlySet<number>;
  /** What it has touched so far. */
  box: Box | null;
}

const background = "#000000";

/** Width of outlines in CSS pixels. */
const outlineWidth = 1.5;

/** A click this near to a polygon's first corner closes it, in CSS pixels. */
const closingDistance = 8;

/**
 * A view of the slices across an axis, on two canvases that fill `host`: voxels, and marks over them. Follows the workspace's signals
 * until it is disposed of. Changes are gathered and drawn once a frame, and only where something changed.
 */
export class PlaneView {
  private readonly plane: Plane;
  private readonly all: Box;
  private readonly image: Layer;
  private readonly overlay: Layer;
  private readonly voxels: CanvasRenderingContext2D;
  private readonly marks: CanvasRenderingContext2D;
  private readonly ends: (() => void)[] = [];
  private readonly palette = new Uint32Array(256);
  private readonly colours: string[] = [];

  private pose: Pose;
  private size: Pixels = [0, 0];
  private ratio = 1;
  private isFitted = true;
  private slice = -1;
  private labels = new Uint8Array();      // of the slice, as they are shown
  private drawing: Drawing | null = null;
  private pointer: Pixels | null = null;

  private frame = 0;
  private isImageOld = true;
  private oldLabels: Box | null = null;
  private oldScreen: Box | null = null;   // in pixels of the slice

  /**
   * @param host An element with a size and `position: relative`; takes the canvases, the pointer, the wheel and the focus.
   * @param workspace Its geometry, scan and labels are there, and stay as long as this view.
   * @param axis The axis that the slices lie across.
   */
  constructor(readonly host: HTMLElement, readonly workspace: Workspace, readonly axis: Axis) {
    this.plane = workspace.geometry.value!.planes[axis];
    const { width, height } = this.plane;
    this.all = [0, 0, width, height];
    this.pose = fitted(this.plane, [1, 1]);
    [this.image, this.overlay] = [new Layer(width, height), new Layer(width, height)];
    this.labels = new Uint8Array(width * height);
    [this.voxels, this.marks] = [this.addCanvas(), this.addCanvas()];
    host.tabIndex = 0;
    host.style.touchAction = "none";
    workspace.planes.set(axis, this);
    this.follow();
  }

  /** Fits the slice into the host. */
  reset(): void {
    this.isFitted = true;
    this.look(fitted(this.plane, this.size));
  }

  /** Zooms by a factor about the middle of the host. */
  zoom(factor: number): void {
    this.zoomAt([this.size[0] / 2, this.size[1] / 2], factor);
  }

  /** The voxel under a point of the host in CSS pixels; null outside the slice. */
  toVoxel(x: number, y: number): Voxel | null {
    const [px, py] = this.toSlice([x, y]).map(Math.floor) as [number, number];
    return px < 0 || py < 0 || px >= this.plane.width || py >= this.plane.height ? null : voxelOf(this.axis, this.slice, px, py);
  }

  /** The point of the host, in CSS pixels, of a voxel's centre. */
  toScreen(voxel: Voxel): Pixels {
    const [x, y] = pixelAxes(this.axis);
    return this.pointToScreen([voxel[x] + 0.5, voxel[y] + 0.5]);
  }

  /** Moves the cursor by pixels on the screen (right and down are positive); draws where the keyboard pen is down. */
  moveCursor(right: number, down: number): void {
    const { x, y, width, height } = this.plane;
    const [ax, ay] = pixelAxes(this.axis);
    const moved = (at: number, [toRight, toDown]: readonly [number, number], last: number) => Math.min(Math.max(at + right * toRight + down * toDown, 0), last);
    const cursor = this.workspace.cursor.value;
    this.workspace.cursor.value = cursor
      .with(ax, moved(cursor[ax], x, width - 1))
      .with(ay, moved(cursor[ay], y, height - 1)) as unknown as Voxel;
    this.keepInSight(this.toScreen(this.workspace.cursor.value));
    if (this.workspace.keyboardPen.value?.down === true) {
      this.extend([this.toScreen(this.workspace.cursor.value)]);
    }
  }

  /** Puts the keyboard pen down, or up, which ends the stroke. Tools that need a click alone take it as one. */
  toggleKeyboardPen(): void {
    const { keyboardPen, tool, cursor } = this.workspace;
    if (keyboardPen.value?.down === true) {
      this.end();
      keyboardPen.value = { axis: this.axis, down: false };
      return;
    }

    this.begin(this.toScreen(cursor.value), false);
    if (tool.value === "fill" || tool.value === "polygon") {
      this.end();
    } else {
      keyboardPen.value = { axis: this.axis, down: this.drawing !== null };
    }
  }

  /** Closes the polygon that is being drawn; true where there was one. */
  finish(): boolean {
    const isPolygon = this.drawing !== null && this.workspace.tool.value === "polygon";
    if (isPolygon) {
      this.complete();
    }

    return isPolygon;
  }

  /** Ends what is being drawn as if it had not begun; true where there was something. */
  abandon(): boolean {
    const drawing = this.drawing;
    this.drawing = null;
    this.renew(drawing?.box ?? null);
    this.schedule();
    if (drawing !== null && this.workspace.keyboardPen.value?.down === true) {
      this.workspace.keyboardPen.value = { axis: this.axis, down: false };
    }

    return drawing !== null;
  }

  dispose(): void {
    this.ends.forEach((end) => end());
    cancelAnimationFrame(this.frame);
    this.host.replaceChildren(...[...this.host.children].filter((c) => c !== this.voxels.canvas && c !== this.marks.canvas));
    if (this.workspace.planes.get(this.axis) === this) {
      this.workspace.planes.delete(this.axis);
    }
  }

  // What it follows.

  private follow(): void {
    const { workspace, host } = this;
    /** Does something now and each time that a signal which `read` reads changes. */
    const on = (read: () => unknown, act: () => void) => effect(() => {
      read();
      untracked(act);
      this.schedule();
    });
    const resized = new ResizeObserver(() => this.resize());
    resized.observe(host);
    host.addEventListener("focus", () => { workspace.activeAxis.value = this.axis; });
    this.ends.push(
      () => resized.disconnect(),
      workspace.labels.value!.subscribe((box) => {
        this.renew(onSlice(box, this.axis, this.slice));
        this.schedule();
      }),
      on(() => workspace.cursor.value[this.axis], () => this.showSlice(workspace.cursor.value[this.axis])),
      on(() => workspace.windowLevel.value, () => { this.isImageOld = true; }),
      on(() => [workspace.session.value, workspace.hiddenLabels.value], () => this.colour()),
      on(() => [workspace.overlayOpacity.value, workspace.outlineOnly.value, workspace.overlayShown.value], () => { this.oldScreen = this.all; }),
      on(() => [workspace.tool.value, workspace.activeLabel.value], () => void this.abandon()),
      on(() => [workspace.brushSize.value, workspace.keyboardPen.value, workspace.cursor.value], () => {}),
      followPointer(host, {
        activate: () => { workspace.activeAxis.value = this.axis; },
        hover: (at) => this.hover(at),
        pan: (by) => this.pan(by),
        zoomAt: (at, factor) => this.zoomAt(at, factor),
        stepSlice: (by) => this.drawing === null && workspace.goToSlice(this.axis, this.slice + by),
        changeWindow: (by) => this.changeWindow(by),
        moveCrosshair: (at) => this.moveCrosshair(at),
        draws: () => workspace.tool.value !== "cursor",
        begin: (at, inverted) => this.begin(at, inverted),
        extend: (points) => this.extend(points),
        end: () => this.end(),
        endTwice: () => void this.finish(),
        abandon: () => this.abandon(),
      }),
    );
  }

  private showSlice(slice: number): void {
    if (slice !== this.slice) {
      this.abandon();
      this.slice = slice;
      this.isImageOld = true;
      this.renew(this.all);
    }
  }

  private colour(): void {
    const before = this.palette.slice();
    const hidden = this.workspace.hiddenLabels.value;
    this.palette.fill(0);
    for (const { id, colour } of this.workspace.session.value?.labels ?? []) {
      [this.palette[id], this.colours[id]] = [hidden.has(id) ? 0 : rgbaOf(colour), colour];
    }

    if (this.palette.some((rgba, label) => rgba !== before[label])) {
      this.renew(this.all);
    }
  }

  private resize(): void {
    const { clientWidth: width, clientHeight: height } = this.host;
    [this.size, this.ratio] = [[width, height], devicePixelRatio];
    for (const { canvas } of [this.voxels, this.marks]) {
      [canvas.width, canvas.height] = [Math.round(width * this.ratio), Math.round(height * this.ratio)];
    }

    this.look(this.isFitted ? fitted(this.plane, this.size) : this.pose);
    this.render();      // a canvas that was resized is empty until then
  }

  // Looking.

  private toSlice(at: Pixels): Point {
    return toSlice(this.plane, this.pose, this.size, at);
  }

  private pointToScreen(point: Point): Pixels {
    return toScreen(this.plane, this.pose, this.size, point);
  }

  private look(pose: Pose): void {
    this.pose = pose;
    this.oldScreen = this.all;
    this.schedule();
  }

  private pan(by: Pixels): void {
    this.isFitted = false;
    this.look(panned(this.plane, this.pose, by));
  }

  private zoomAt(at: Pixels, factor: number): void {
    this.isFitted = false;
    this.look(zoomed(this.plane, this.pose, this.size, at, factor));
  }

  /** Across changes the width, down makes darker, by the scan's values. */
  private changeWindow([right, down]: Pixels): void {
    const { windowLevel, study } = this.workspace;
    const step = (study.value!.window.high - study.value!.window.low) / 400;
    this.workspace.setWindow({ centre: windowLevel.value.centre + down * step, width: windowLevel.value.width + right * step });
  }

  private moveCrosshair(at: Pixels): void {
    const { width, height } = this.plane;
    const [x, y] = this.toSlice(at);
    const inside = (n: number, count: number) => Math.min(Math.max(Math.floor(n), 0), count - 1);
    this.workspace.cursor.value = voxelOf(this.axis, this.slice, inside(x, width), inside(y, height));
  }

  private hover(at: Pixels | null): void {
    this.pointer = at;
    const [voxel, before] = [at && this.toVoxel(...at), this.workspace.hoverVoxel.value];
    if (voxel?.join() !== before?.join()) {
      this.workspace.hoverVoxel.value = voxel;
    }

    this.schedule();
  }

  private keepInSight([x, y]: Pixels): void {
    if (x < 0 || y < 0 || x > this.size[0] || y > this.size[1]) {
      this.pan([this.size[0] / 2 - x, this.size[1] / 2 - y]);
    }
  }

  // Drawing.

  private begin(at: Pixels, inverted: boolean): void {
    const { tool } = this.workspace;
    const label = this.drawing === null ? this.workspace.labelToDraw() : null;
    if (label !== null && tool.value !== "cursor") {
      const gesture = beginGesture(tool.value, this.workspace.scene(this.axis, this.slice), inverted);
      this.drawing = { gesture, label: label.id, slice: this.slice, locked: this.workspace.locked(), box: null };
    }

    if (tool.value === "polygon" && this.closes(at)) {
      this.complete();
    } else if (this.drawing !== null) {
      this.touch(at);
    }
  }

  private extend(points: readonly Pixels[]): void {
    if (this.drawing !== null && this.workspace.tool.value !== "polygon" && this.workspace.tool.value !== "fill") {
      points.forEach((point) => this.touch(point));
    }
  }

  /** Ends a stroke; a polygon goes on until it is closed. */
  private end(): void {
    if (this.drawing !== null && this.workspace.tool.value !== "polygon") {
      this.complete();
    }
  }

  private touch(at: Pixels): void {
    const { drawing } = this;
    const changed = drawing!.gesture.extend(this.toSlice(at));
    drawing!.box = union(drawing!.box, changed);
    this.renew(changed);
    this.schedule();
  }

  private closes([x, y]: Pixels): boolean {
    const path = this.drawing?.gesture.path ?? [];
    const [firstX, firstY] = path.length < 3 ? [Infinity, Infinity] : this.pointToScreen(path[0]!);
    return Math.hypot(x - firstX, y - firstY) <= closingDistance;
  }

  private complete(): void {
    const { gesture, label, slice } = this.drawing!;
    const touched = gesture.finish();
    this.abandon();
    if (touched !== null) {
      this.workspace.draw({ label, axis: this.axis, slice, mode: gesture.mode, touched });
    } else if (this.workspace.tool.value === "fill") {
      this.workspace.tell("Nothing is enclosed here: click into a gap that the label surrounds, or on a label with holes.");
    }
  }

  // On the screen.

  /** Labels of a part of the slice may have changed. */
  private renew(box: Box | null): void {
    this.oldLabels = union(this.oldLabels, box);
  }

  private schedule(): void {
    this.frame ||= requestAnimationFrame(() => this.render());
  }

  private render(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    const { scan, windowLevel } = this.workspace;
    if (scan.value === null || this.size[0] === 0 || this.size[1] === 0) {
      return;
    }

    if (this.isImageOld) {
      scan.value.render(this.axis, this.slice, windowLevel.value, this.image.pixels);
      this.image.put(this.all);
      [this.isImageOld, this.oldScreen] = [false, this.all];
    }

    if (this.oldLabels !== null) {
      this.renderLabels(this.oldLabels);
      [this.oldLabels, this.oldScreen] = [null, union(this.oldScreen, this.oldLabels)];
    }

    if (this.oldScreen !== null) {
      this.renderVoxels(this.oldScreen);
      this.oldScreen = null;
    }

    this.renderMarks();
  }

  /** Labels with what is being drawn on them. */
  private renderLabels(box: Box): void {
    const shown = this.withDrawing(this.workspace.labels.value!.read(this.axis, this.slice, box), box);
    const [left, top, width, height] = box;
    for (let y = 0, n = 0; y < height; y++) {
      for (let x = 0, pixel = left + (top + y) * this.plane.width; x < width; x++, n++, pixel++) {
        this.labels[pixel] = shown[n]!;
        this.overlay.pixels[pixel] = this.palette[shown[n]!]!;
      }
    }

    this.overlay.put(box);
  }

  private withDrawing(now: Uint8Array, box: Box): Uint8Array {
    if (this.drawing === null) {
      return now;
    }

    const { gesture, label, locked } = this.drawing;
    return labelsAfter(now, pixelsAfter(now, crop(gesture.mask, this.plane.width, box), label, gesture.mode, locked), label);
  }

  private renderVoxels(box: Box): void {
    const context = this.voxels;
    const { overlayShown, outlineOnly, overlayOpacity } = this.workspace;
    context.save();
    this.clip(box);
    context.fillStyle = background;
    context.fillRect(0, 0, context.canvas.width, context.canvas.height);
    context.imageSmoothingEnabled = false;
    context.setTransform(...matrix(this.plane, this.pose, this.size, this.ratio));
    context.drawImage(this.image.canvas, 0, 0);
    if (overlayShown.value) {
      context.globalAlpha = outlineOnly.value ? 0 : overlayOpacity.value;
      context.drawImage(this.overlay.canvas, 0, 0);
      context.globalAlpha = 1;
      context.resetTransform();
      this.renderOutlines(box);
    }

    context.restore();
  }

  /** Restricts drawing to a part of the slice, unless it is all of it; the host around it is then drawn too. */
  private clip(box: Box): void {
    if (box.join() !== this.all.join()) {
      const [x, y, width, height] = grown(onHost(this.plane, this.pose, this.size, box), 2 * outlineWidth).map((n) => Math.round(n * this.ratio)) as unknown as Box;
      this.voxels.beginPath();
      this.voxels.rect(x, y, width, height);
      this.voxels.clip();
    }
  }

  private renderOutlines(box: Box): void {
    const { plane, voxels: context } = this;
    const part = intersection(grown(box, 2), this.all);
    if (part === null) {
      return;
    }

    const thickness = Math.max(1, Math.round(outlineWidth * this.ratio));
    for (const { label, x0, y0, x1, y1, inside } of edgesIn(this.labels, plane.width, plane.height, part)) {
      if (this.palette[label] === 0) {
        continue;
      }

      // From the line inwards, so that labels that meet show their lines side by side.
      const [from, to] = [this.pointToScreen([x0, y0]), this.pointToScreen([x1, y1])];
      const direction = x0 === x1 ? plane.x : plane.y;
      const inwards = [direction[0] * inside * thickness, direction[1] * inside * thickness] as const;
      const [left, right, top, bottom] = [from[0], to[0], from[1], to[1]].map((n) => Math.round(n * this.ratio)) as [number, number, number, number];
      context.fillStyle = this.colours[label]!;
      context.fillRect(left, top, right - left + inwards[0], bottom - top + inwards[1]);
    }
  }

  private renderMarks(): void {
    const { workspace, drawing } = this;
    const pen = workspace.keyboardPen.value?.axis === this.axis ? workspace.keyboardPen.value : null;
    const cursor = this.toScreen(workspace.cursor.value);
    const at = pen === null ? this.pointer : cursor;
    const tool = workspace.tool.value;
    const isBrush = tool === "brush" || tool === "eraser" || tool === "smart" || tool === "threshold";
    const radius = isBrush ? (workspace.brushSize.value / 2) * Math.min(...this.plane.spacing) * this.pose.zoom : 0;
    const isDown = pen?.down ?? drawing !== null;
    const erases = drawing === null ? tool === "eraser" : drawing.gesture.mode === "erase";
    const outline = drawing?.gesture.isOutline === true
      ? { gesture: drawing.gesture, toScreen: (point: Point) => this.pointToScreen(point), colour: this.colours[drawing.label] ?? "#ffffff" }
      : null;
    drawMarks(this.marks, {
      host: this.size, crosshair: cursor, outline,
      tool: at === null || tool === "cursor" ? null : { at, name: tool, radius, erases, isDown, isKeyboard: pen !== null },
    }, this.ratio);
  }

  private addCanvas(): CanvasRenderingContext2D {
    const canvas = document.createElement("canvas");
    Object.assign(canvas.style, { position: "absolute", inset: "0", width: "100%", height: "100%", pointerEvents: "none" });
    this.host.append(canvas);
    return canvas.getContext("2d")!;
  }
}
