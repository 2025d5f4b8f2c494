import { barHeight, confidenceColour, type StripSlice } from "./strip";

/** The content of a strip, in the order of the slices. */
export interface StripPicture {
  slices: readonly StripSlice[];
  current: number;
  suggestion: number | null;
  /** The label's colour. */
  colour: string;
}

/** Height of the lane of marks above the bars, and of the numbers below them. */
const marks = 16;
const numbers = 14;

const quiet = "#8f98a2";
const faint = "#2a2e34";
const unknown = "#4c5560";
const bright = "#e9ecef";
const accent = "#6be0c9";

/** Draws into a rectangle, given in CSS pixels. */
export function drawStrip(context: CanvasRenderingContext2D, width: number, height: number, picture: StripPicture): void {
  context.clearRect(0, 0, width, height);
  const [top, bottom] = [marks, height - numbers];
  const step = width / picture.slices.length;
  const centreOf = (slice: number) => (slice + 0.5) * step;

  drawGround(context, width, top, bottom);
  drawNumbers(context, picture.slices.length, centreOf, height);
  picture.slices.forEach((slice, number) => drawBar(context, slice, number * step, step, top, bottom));
  drawCurrent(context, centreOf(picture.current), top, bottom);
  picture.slices.forEach((slice, number) => drawMark(context, slice, centreOf(number), marks / 2, picture.colour));
  if (picture.suggestion !== null) {
    drawSuggestion(context, centreOf(picture.suggestion), top);
  }
}

function drawGround(context: CanvasRenderingContext2D, width: number, top: number, bottom: number): void {
  context.fillStyle = "#0a0b0d";
  context.fillRect(0, top, width, bottom - top);
  context.font = fontOf(context, 9.5);
  context.textAlign = "left";
  context.textBaseline = "middle";
  for (const confidence of [0.6, 0.8]) {
    const y = Math.round(bottom - barHeight(confidence) * (bottom - top));
    context.fillStyle = faint;
    context.fillRect(22, y, width - 22, 1);
    context.fillStyle = quiet;
    context.fillText(confidence.toFixed(1), 4, y + 0.5);
  }
}

function drawBar(context: CanvasRenderingContext2D, slice: StripSlice, left: number, step: number, top: number, bottom: number): void {
  const gap = step >= 4 ? 1 : 0;
  const full = bottom - top;
  const bar = (part: number, colour: string) => {
    context.fillStyle = colour;
    context.fillRect(left, bottom - part * full, step - gap, part * full);
  };

  if (slice.stale) {
    bar(0.12, faint);
  } else if (slice.keyframe !== null && slice.area > 0) {
    bar(1, "#3b4550");
  } else if (slice.confidence !== null && slice.area > 0) {
    bar(barHeight(slice.confidence), confidenceColour(slice.confidence));
  } else if (slice.area > 0) {
    bar(0.3, unknown);
  }
}

/**
 * Diamonds for drawn slices, hollow ones for accepted slices, crosses where the structure is absent, dashes where a drawing in another
 * plane has corrected it.
 */
function drawMark(context: CanvasRenderingContext2D, slice: StripSlice, x: number, y: number, colour: string): void {
  if (slice.keyframe === null) {
    if (slice.crossed) {
      context.fillStyle = colour;
      context.fillRect(x - 2, y - 1, 4, 2);
    }

    return;
  }

  const size = 5;
  context.beginPath();
  context.lineWidth = 2;
  context.strokeStyle = slice.keyframe === "absent" ? "#ff8f85" : colour;
  context.fillStyle = colour;
  if (slice.keyframe === "absent") {
    context.moveTo(x - 4, y - 4);
    context.lineTo(x + 4, y + 4);
    context.moveTo(x + 4, y - 4);
    context.lineTo(x - 4, y + 4);
    context.stroke();
    return;
  }

  context.moveTo(x, y - size);
  context.lineTo(x + size, y);
  context.lineTo(x, y + size);
  context.lineTo(x - size, y);
  context.closePath();
  if (slice.keyframe === "accepted") {
    context.stroke();
  } else {
    context.fill();
  }
}

/** An arrow that points at the slice from above. */
function drawSuggestion(context: CanvasRenderingContext2D, x: number, tip: number): void {
  context.fillStyle = accent;
  context.beginPath();
  context.moveTo(x, tip);
  context.lineTo(x - 6, tip - 8);
  context.lineTo(x + 6, tip - 8);
  context.closePath();
  context.fill();
  context.fillRect(x - 1.5, tip - 15, 3, 8);
}

function drawCurrent(context: CanvasRenderingContext2D, x: number, top: number, bottom: number): void {
  context.fillStyle = bright;
  context.fillRect(Math.round(x) - 1, top - 2, 2, bottom - top + 4);
}

function drawNumbers(context: CanvasRenderingContext2D, slices: number, centreOf: (slice: number) => number, height: number): void {
  context.fillStyle = quiet;
  context.font = fontOf(context, 11);
  context.textBaseline = "bottom";
  const pixelsApart = 64;
  const every = [1, 2, 5, 10, 20, 25, 50, 100, 200, 500].find((n) => centreOf(n) - centreOf(0) >= pixelsApart) ?? 1000;
  for (let number = every; number <= slices - every / 2; number += every) {
    context.textAlign = "center";
    context.fillText(String(number), centreOf(number - 1), height);
  }
}

function fontOf(context: CanvasRenderingContext2D, size: number): string {
  return `${size}px ${getComputedStyle(context.canvas).fontFamily}`;
}
