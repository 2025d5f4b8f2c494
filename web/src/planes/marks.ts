import type { Pixels } from "./pose";

/** Everything painted over a view that is not a voxel, in CSS pixels of the host. */
export interface Marks {
  /** The host's size. */
  host: Pixels;
  crosshair: Pixels;
  /** The tool, at the pointer or the keyboard pen; null when neither is in this view. `radius` is 0 for a tool that is no brush. */
  tool: { at: Pixels; radius: number; erases: boolean; pen: "up" | "down" | null } | null;
  /** A path that encloses the pixels it takes; it goes on to the tool. */
  outline: { points: readonly Pixels[]; colour: string } | null;
}

const crosshairColour = "rgba(126, 200, 255, 0.65)";
const gap = 14;       // of the crosshair, so that it does not hide its centre

export function drawMarks(context: CanvasRenderingContext2D, marks: Marks, ratio: number): void {
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, ...marks.host);
  drawCrosshair(context, marks);
  if (marks.outline !== null) {
    drawOutline(context, marks.outline, marks.tool?.at ?? null);
  }

  if (marks.tool !== null) {
    drawTool(context, marks.tool);
  }
}

function drawCrosshair(context: CanvasRenderingContext2D, { host: [width, height], crosshair: [x, y] }: Marks): void {
  context.fillStyle = crosshairColour;
  const [cx, cy] = [Math.round(x), Math.round(y)];
  context.fillRect(0, cy, Math.max(cx - gap, 0), 1);
  context.fillRect(cx + gap, cy, Math.max(width - cx - gap, 0), 1);
  context.fillRect(cx, 0, 1, Math.max(cy - gap, 0));
  context.fillRect(cx, cy + gap, 1, Math.max(height - cy - gap, 0));
}

function drawOutline(context: CanvasRenderingContext2D, { points, colour }: NonNullable<Marks["outline"]>, end: Pixels | null): void {
  context.beginPath();
  [...points, ...(end === null ? [] : [end])].forEach(([x, y]) => context.lineTo(x, y));
  stroke(context, colour);
  context.setLineDash([4, 4]);
  context.beginPath();
  [end ?? points.at(-1)!, points[0]!].forEach(([x, y]) => context.lineTo(x, y));
  stroke(context, colour);
  context.setLineDash([]);
}

function drawTool(context: CanvasRenderingContext2D, { at: [x, y], radius, erases, pen }: NonNullable<Marks["tool"]>): void {
  if (radius > 0) {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    stroke(context, erases ? "#ff8a80" : "#ffffff");
  }

  if (pen !== null) {
    context.beginPath();
    context.arc(x, y, 3, 0, 2 * Math.PI);
    context.fillStyle = pen === "down" ? "#ffffff" : "#7ec8ff";
    context.fill();
  }

  // A sign beside the tool shows whether it adds or erases, so that nobody erases by mistake.
  const [sx, sy] = [x + radius * 0.71 + 8, y + radius * 0.71 + 8];
  context.beginPath();
  context.moveTo(sx - 4, sy);
  context.lineTo(sx + 4, sy);
  if (!erases) {
    context.moveTo(sx, sy - 4);
    context.lineTo(sx, sy + 4);
  }

  stroke(context, erases ? "#ff8a80" : "#ffffff");
}

/** A light line with a dark rim is visible on any grey. */
function stroke(context: CanvasRenderingContext2D, colour: string): void {
  context.lineWidth = 3;
  context.strokeStyle = "rgba(0, 0, 0, 0.6)";
  context.stroke();
  context.lineWidth = 1.25;
  context.strokeStyle = colour;
  context.stroke();
}
