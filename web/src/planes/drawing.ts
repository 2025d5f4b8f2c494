import { draw } from "../actions/annotate";
import { labelToDraw } from "../actions/labels";
import { beginGesture, type Gesture } from "../tools/gesture";
import type { Point } from "../tools/tool";
import { union } from "../volume/box";
import type { Axis, Box } from "../wire/types";
import type { Workspace } from "../workspace";

/** A stroke that is not complete yet. */
export interface Stroke {
  gesture: Gesture;
  label: number;
  slice: number;
  /** Labels that keep their pixels. */
  locked: ReadonlySet<number>;
  /** What it has touched so far; null before the first pixel. */
  box: Box | null;
}

/** Draws on the slices across an axis with the workspace's tool, a stroke at a time; a complete stroke is sent. */
export class SliceDrawing {
  /** Null when nothing is being drawn. */
  stroke: Stroke | null = null;

  /** @param touched Called with the pixels of the slice whose labels have to be painted again. */
  constructor(private readonly workspace: Workspace, private readonly axis: Axis, private readonly touched: (box: Box | null) => void) {}

  /** Begins a stroke if something can be drawn; extends a stroke that has begun. */
  begin(slice: number, point: Point, inverted: boolean): void {
    const { workspace, axis } = this;
    const tool = workspace.tool.value;
    const label = this.stroke === null ? labelToDraw(workspace) : null;
    if (label !== null && tool !== "cursor") {
      const scene = {
        grid: workspace.geometry.value!.planes[axis], values: workspace.scan.value!.slice(axis, slice),
        labels: workspace.labels.value!.read(axis, slice), brushSize: workspace.brushSize.value,
        tolerance: workspace.tolerance.value, threshold: workspace.thresholdRange.value,
      };
      this.stroke = { gesture: beginGesture(tool, scene, inverted), label: label.id, slice, locked: workspace.locked(), box: null };
    }

    if (this.stroke !== null) {
      this.touch(this.stroke, point);
    }
  }

  /** Extends the stroke to points; polygons and fills take clicks alone. */
  extend(points: readonly Point[]): void {
    const { stroke, workspace: { tool } } = this;
    if (stroke !== null && tool.value !== "polygon" && tool.value !== "fill") {
      points.forEach((point) => this.touch(stroke, point));
    }
  }

  /** Ends a stroke; a polygon continues until it is closed. */
  end(): void {
    if (this.stroke !== null && this.workspace.tool.value !== "polygon") {
      this.complete(this.stroke);
    }
  }

  /** Closes the polygon that is being drawn. Returns whether there was one. */
  finish(): boolean {
    const { stroke } = this;
    const isPolygon = stroke !== null && this.workspace.tool.value === "polygon";
    if (isPolygon) {
      this.complete(stroke);
    }

    return isPolygon;
  }

  /** Removes the stroke as if it had not begun. Returns whether there was one. */
  abandon(): boolean {
    const { stroke, workspace: { keyboardPen } } = this;
    this.stroke = null;
    this.touched(stroke?.box ?? null);
    if (stroke !== null && keyboardPen.value?.down === true) {
      keyboardPen.value = { axis: this.axis, down: false };
    }

    return stroke !== null;
  }

  private touch(stroke: Stroke, point: Point): void {
    const changed = stroke.gesture.extend(point);
    stroke.box = union(stroke.box, changed);
    this.touched(changed);
  }

  private complete({ gesture, label, slice }: Stroke): void {
    const touched = gesture.finish();
    this.abandon();
    if (touched !== null) {
      draw(this.workspace, { label, axis: this.axis, slice, mode: gesture.mode, touched });
    } else if (this.workspace.tool.value === "fill") {
      this.workspace.tell("Nothing is enclosed here: click into a gap that the label surrounds, or on a label with holes.");
    }
  }
}
