import type { Page } from "@playwright/test";

/** What the page's main thread took, in milliseconds of its own clock. */
export interface Times {
  /** Of handling a pointermove, all listeners of the page together. */
  moves: number[];
  /** Of what draws a frame: its animation callbacks. */
  frames: number[];
}

declare global {
  var __times: Times;
}

/** Makes a page keep time from its next load on; the page itself does not know of it. */
export async function keepTime(page: Page): Promise<void> {
  await page.addInitScript(() => {
    globalThis.__times = { moves: [], frames: [] };
    let began = 0;
    addEventListener("pointermove", () => { began = performance.now(); }, { capture: true });
    // Bubbles here last: behind the page's own listeners, and what they left to be done at once.
    document.addEventListener(
      "DOMContentLoaded", () => addEventListener("pointermove", () => globalThis.__times.moves.push(performance.now() - began)));

    const request = requestAnimationFrame;
    let [frame, drawing] = [0, 0];
    globalThis.requestAnimationFrame = (draw) => request((time) => {
      if (time !== frame) {
        [frame, drawing] = [time, globalThis.__times.frames.push(0) - 1];
      }

      const start = performance.now();
      draw(time);
      globalThis.__times.frames[drawing]! += performance.now() - start;
    });
  });
}

export interface Summary {
  median: number;
  most: number;
  max: number;
}

/** The median, the 95th percentile and the largest. */
export function summaryOf(times: readonly number[]): Summary {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (part: number) => sorted[Math.min(Math.floor(part * sorted.length), sorted.length - 1)]!;
  return { median: at(0.5), most: at(0.95), max: at(1) };
}
