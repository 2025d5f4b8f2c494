import { effect, untracked } from "@preact/signals";
import { beginGesture } from "../tools/gesture";
import type { Point } from "../tools/tool";
import { onSlice, union } from "../volume/box";
import { pixelAxes, voxelOf, type Plane } from "../volume/geometry";
import type { Axis, Voxel } from "../wire/types";
import type { Workspace } from "../workspace";
import type { Marks } from "./marks";
import { Painter, type Drawing } from "./painter";
import { followPointer } from "./pointer";
import { fitted, panned, toScreen, toSlice, zoomed, type Pixels, type Pose } from "./pose";

/** A click this near to a polygon's first corner closes it, in CSS pixels. */
const closingDistance = 8;

/**
 * A view of the slices across an axis, which fills its host: what is looked at and drawn with the pointer, a pen, fingers and keys.
 * Follows the workspace's signals until it is disposed of; changes are gathered and painted once a frame.
 */
export class PlaneView {
  private readonly plane: Plane;
  private readonly painter: Painter;
  private readonly ends: (() => void)[] = [];
  private pose: Pose;
  private isFitted = true;
  private slice = -1;
  private drawing: Drawing | null = null;
  private pointer: Pixels | null = null;
  private frame = 0;

  /**
   * @param host An element with a size and `position: relative`; takes the canvases, the pointer, the wheel and the focus.
   * @param workspace Its geometry, scan and labels are there, and stay as long as this view.
   * @param axis The axis that the slices lie across.
   */
  constructor(readonly host: HTMLElement, readonly workspace: Workspace, readonly axis: Axis) {
    this.plane = workspace.geometry.value!.planes[axis];
    this.pose = fitted(this.plane, [1, 1]);
    this.painter = new Painter(host, workspace, this.plane);
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
    this.painter.renewLabels(drawing?.box ?? null);
    this.schedule();
    if (drawing !== null && this.workspace.keyboardPen.value?.down === true) {
      this.workspace.keyboardPen.value = { axis: this.axis, down: false };
    }

    return drawing !== null;
  }

  dispose(): void {
    this.ends.forEach((end) => end());
    cancelAnimationFrame(this.frame);
    this.painter.remove();
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
        this.painter.renewLabels(onSlice(box, this.axis, this.slice));
        this.schedule();
      }),
      on(() => workspace.cursor.value[this.axis], () => this.showSlice(workspace.cursor.value[this.axis])),
      on(() => workspace.windowLevel.value, () => this.painter.renewImage()),
      on(() => [workspace.session.value, workspace.hiddenLabels.value, workspace.labelOpacity.value], () => this.painter.renewColours()),
      on(() => [workspace.outlineOnly.value, workspace.overlayShown.value], () => this.painter.renewScreen()),
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
      this.painter.renewSlice();
    }
  }

  private resize(): void {
    this.painter.resize();
    this.look(this.isFitted ? fitted(this.plane, this.size) : this.pose);
    this.paint();       // a canvas that was resized is empty until then
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

  /** Not while it is hidden, when it has no size. */
  private keepInSight([x, y]: Pixels): void {
    if (this.size[0] === 0) {
      return;
    }

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
    this.painter.renewLabels(changed);
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

  private schedule(): void {
    this.frame ||= requestAnimationFrame(() => this.paint());
  }

  private paint(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    if (this.workspace.scan.value !== null) {
      this.painter.paint(this.slice, this.pose, this.drawing, this.marks());
    }
  }

  private marks(): Marks {
    const { workspace, drawing } = this;
    const pen = workspace.keyboardPen.value?.axis === this.axis ? workspace.keyboardPen.value : null;
    const crosshair = this.toScreen(workspace.cursor.value);
    const at = pen === null ? this.pointer : crosshair;
    const tool = workspace.tool.value;
    const isBrush = tool === "brush" || tool === "eraser" || tool === "smart" || tool === "threshold";
    const radius = isBrush ? (workspace.brushSize.value / 2) * Math.min(...this.plane.spacing) * this.pose.zoom : 0;
    const erases = drawing === null ? tool === "eraser" : drawing.gesture.mode === "erase";
    return {
      host: this.size, crosshair,
      tool: at === null || tool === "cursor" ? null : { at, radius, erases, pen: pen === null ? null : pen.down ? "down" : "up" },
      outline: drawing?.gesture.isOutline !== true
        ? null
        : { points: drawing.gesture.path.map((point) => this.pointToScreen(point)), colour: this.painter.colourOf(drawing.label) },
    };
  }
}
