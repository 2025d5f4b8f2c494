import { effect, untracked } from "@preact/signals";
import { goToSlice, setWindow } from "../actions/view";
import type { Point } from "../tools/tool";
import { onSlice } from "../volume/box";
import { pixelAxes, voxelOf, type Plane } from "../volume/geometry";
import type { Axis, Box, Voxel } from "../wire/types";
import type { Workspace } from "../workspace";
import { SliceDrawing } from "./drawing";
import type { Marks } from "./marks";
import { Painter } from "./painter";
import { followPointer } from "./pointer";
import { fitted, panned, toScreen, toSlice, zoomed, type Pixels, type Pose } from "./pose";

/** A click this near to a polygon's first corner closes it, in CSS pixels. */
const closingDistance = 8;

/**
 * A view of the slices across an axis, which fills its host. It handles pointer, pen, fingers and keys. It follows the workspace's
 * signals until it is disposed; changes are collected and painted once a frame.
 */
export class PlaneView {
  readonly drawing: SliceDrawing;
  private readonly plane: Plane;
  private readonly painter: Painter;
  private readonly ends: (() => void)[] = [];
  private pose: Pose;
  private isFitted = true;
  private slice = -1;
  private pointer: Pixels | null = null;
  private frame = 0;

  /**
   * @param host An element with a size and `position: relative`; receives the canvases, the pointer, the wheel and the focus.
   * @param workspace Its geometry, scan and labels must exist, and stay as long as this view.
   * @param axis The axis that the slices lie across.
   */
  constructor(readonly host: HTMLElement, readonly workspace: Workspace, readonly axis: Axis) {
    this.plane = workspace.geometry.value!.planes[axis];
    this.pose = fitted(this.plane, [1, 1]);
    this.painter = new Painter(host, workspace, this.plane);
    this.drawing = new SliceDrawing(workspace, axis, (box) => this.renewLabels(box));
    host.tabIndex = 0;
    host.style.touchAction = "none";
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

  /** Moves the cursor by pixels on the screen (right and down are positive); draws if the keyboard pen is down. */
  moveCursor(right: number, down: number): void {
    const { x, y, width, height } = this.plane;
    const [ax, ay] = pixelAxes(this.axis);
    const moved = (at: number, [toRight, toDown]: readonly [number, number], last: number) =>
      Math.min(Math.max(at + right * toRight + down * toDown, 0), last);
    const cursor = this.workspace.cursor.value;
    this.workspace.cursor.value = cursor
      .with(ax, moved(cursor[ax], x, width - 1))
      .with(ay, moved(cursor[ay], y, height - 1)) as unknown as Voxel;
    this.keepInSight(this.toScreen(this.workspace.cursor.value));
    if (this.workspace.keyboardPen.value?.down === true) {
      this.extend([this.toScreen(this.workspace.cursor.value)]);
    }
  }

  /** Puts the keyboard pen down, or lifts it, which ends the stroke. Tools that need a click alone take it as one. */
  toggleKeyboardPen(): void {
    const { keyboardPen, tool, cursor } = this.workspace;
    if (keyboardPen.value?.down === true) {
      this.drawing.end();
      keyboardPen.value = { axis: this.axis, down: false };
      return;
    }

    this.begin(this.toScreen(cursor.value), false);
    if (tool.value === "fill" || tool.value === "polygon") {
      this.drawing.end();
    } else {
      keyboardPen.value = { axis: this.axis, down: this.drawing.stroke !== null };
    }
  }

  dispose(): void {
    this.ends.forEach((end) => end());
    cancelAnimationFrame(this.frame);
    this.painter.remove();
  }

  // What it follows.

  private follow(): void {
    const { workspace, host } = this;
    /** Calls `act` now and each time that a signal which `read` reads changes. */
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
      workspace.labels.value!.subscribe((box) => this.renewLabels(onSlice(box, this.axis, this.slice))),
      on(() => workspace.cursor.value[this.axis], () => this.showSlice(workspace.cursor.value[this.axis])),
      on(() => workspace.windowLevel.value, () => this.painter.renewImage()),
      on(() => [workspace.session.value, workspace.hiddenLabels.value, workspace.labelOpacity.value], () => this.painter.renewColours()),
      on(() => [workspace.outlineOnly.value, workspace.overlayShown.value], () => this.painter.renewScreen()),
      on(() => [workspace.tool.value, workspace.activeLabel.value], () => void this.drawing.abandon()),
      on(() => [workspace.brushSize.value, workspace.keyboardPen.value, workspace.cursor.value], () => {}),
      followPointer(host, {
        activate: () => { workspace.activeAxis.value = this.axis; },
        hover: (at) => this.hover(at),
        pan: (by) => this.pan(by),
        zoomAt: (at, factor) => this.zoomAt(at, factor),
        stepSlice: (by) => this.drawing.stroke === null && goToSlice(workspace, this.axis, this.slice + by),
        changeWindow: (by) => this.changeWindow(by),
        moveCrosshair: (at) => this.moveCrosshair(at),
        draws: () => workspace.tool.value !== "cursor",
        begin: (at, inverted) => this.begin(at, inverted),
        extend: (points) => this.extend(points),
        end: () => this.drawing.end(),
        endTwice: () => void this.drawing.finish(),
        abandon: () => this.drawing.abandon(),
      }),
    );
  }

  private showSlice(slice: number): void {
    if (slice !== this.slice) {
      this.drawing.abandon();
      this.slice = slice;
      this.painter.renewSlice();
    }
  }

  private resize(): void {
    this.painter.resize();
    this.look(this.isFitted ? fitted(this.plane, this.size) : this.pose);
    this.paint();       // a resized canvas is empty until then
  }

  // Looking.

  private get size(): Pixels {
    return this.painter.size;
  }

  private toSlice(at: Pixels): Point {
    return toSlice(this.plane, this.pose, this.size, at);
  }

  private pointToScreen(point: Point): Pixels {
    return toScreen(this.plane, this.pose, this.size, point);
  }

  private look(pose: Pose): void {
    this.pose = pose;
    this.painter.renewScreen();
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

  /** Moving across changes the width; moving down makes the picture darker. The steps depend on the scan's values. */
  private changeWindow([right, down]: Pixels): void {
    const { windowLevel: { value: { centre, width } }, study } = this.workspace;
    const step = (study.value!.window.high - study.value!.window.low) / 400;
    setWindow(this.workspace, { centre: centre + down * step, width: width + right * step });
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

  /** Does nothing while the view is hidden, because it has no size then. */
  private keepInSight([x, y]: Pixels): void {
    if (this.size[0] === 0) {
      return;
    }

    if (x < 0 || y < 0 || x > this.size[0] || y > this.size[1]) {
      this.pan([this.size[0] / 2 - x, this.size[1] / 2 - y]);
    }
  }

  private begin(at: Pixels, inverted: boolean): void {
    if (!this.closesPath(at) || !this.drawing.finish()) {
      this.drawing.begin(this.slice, this.toSlice(at), inverted);
    }
  }

  private extend(points: readonly Pixels[]): void {
    this.drawing.extend(points.map((point) => this.toSlice(point)));
  }

  private closesPath([x, y]: Pixels): boolean {
    const path = this.drawing.stroke?.gesture.path ?? [];
    const [firstX, firstY] = path.length < 3 ? [Infinity, Infinity] : this.pointToScreen(path[0]!);
    return Math.hypot(x - firstX, y - firstY) <= closingDistance;
  }

  // On the screen.

  private renewLabels(box: Box | null): void {
    this.painter.renewLabels(box);
    this.schedule();
  }

  private schedule(): void {
    this.frame ||= requestAnimationFrame(() => this.paint());
  }

  private paint(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    if (this.workspace.scan.value !== null) {
      this.painter.paint(this.slice, this.pose, this.drawing.stroke, this.marks());
    }
  }

  private marks(): Marks {
    const { workspace, drawing: { stroke } } = this;
    const pen = workspace.keyboardPen.value?.axis === this.axis ? workspace.keyboardPen.value : null;
    const crosshair = this.toScreen(workspace.cursor.value);
    const at = pen === null ? this.pointer : crosshair;
    const tool = workspace.tool.value;
    const isBrush = tool === "brush" || tool === "eraser" || tool === "smart" || tool === "threshold";
    const radius = isBrush ? (workspace.brushSize.value / 2) * Math.min(...this.plane.spacing) * this.pose.zoom : 0;
    const erases = stroke === null ? tool === "eraser" : stroke.gesture.mode === "erase";
    return {
      host: this.size, crosshair,
      tool: at === null || tool === "cursor" ? null : { at, radius, erases, pen: pen === null ? null : pen.down ? "down" : "up" },
      outline: stroke?.gesture.isOutline !== true
        ? null
        : { points: stroke.gesture.path.map((point) => this.pointToScreen(point)), colour: this.painter.colourOf(stroke.label) },
    };
  }
}
