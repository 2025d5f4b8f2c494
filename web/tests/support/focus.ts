import type { Page } from "@playwright/test";

/** Where the keyboard's focus is. */
export interface Focus {
  /** What is read aloud of the control; "" where nothing has the focus. */
  name: string;
  /** How much of the ring around it is seen on its four sides, the least of them, 0 to 1. */
  ring: number;
}

const margin = 6;

/** Looks at a picture of the page: a ring that something lies over is not seen. */
export async function focusOf(page: Page): Promise<Focus> {
  const at = await page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    const { left, top, width, height } = element.getBoundingClientRect();
    const { outlineOffset, outlineWidth, outlineColor } = getComputedStyle(element);
    const name = element === document.body ? "" : element.getAttribute("aria-label")
      ?? (element.textContent!.trim() || element.id || element.tagName);
    return { name, left, top, width, height, out: Number.parseFloat(outlineOffset) + Number.parseFloat(outlineWidth) / 2,
      colour: outlineColor.match(/\d+/g)!.map(Number) };
  });
  if (at.name === "" || at.width === 0) {
    return { name: at.name, ring: 0 };
  }

  const window = page.viewportSize()!;
  const [x, y] = [Math.max(0, at.left - margin), Math.max(0, at.top - margin)];
  const clip =
    { x, y, width: Math.min(window.width, at.left + at.width + margin) - x,
    height: Math.min(window.height, at.top + at.height + margin) - y };
  const picture = await page.screenshot({ clip, animations: "disabled" });
  const ring = await page.evaluate(async ({ png, x, y, left, top, width, height, out, colour }) => {
    const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(png), (c) => c.charCodeAt(0))]));
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d")!;
    context.drawImage(bitmap, 0, 0);
    const isRing = (screenX: number, screenY: number) => {
      const pixel = context.getImageData(Math.floor(screenX - x), Math.floor(screenY - y), 1, 1).data;
      return [0, 1, 2].every((part) => Math.abs(pixel[part]! - colour[part]!) < 40);
    };
    const parts = [0.3, 0.4, 0.5, 0.6, 0.7];          // of a side, away from round corners
    const seen = (point: (part: number) => readonly [number, number]) =>
      parts.filter((part) => isRing(...point(part))).length / parts.length;
    return Math.min(
      seen((part) => [left - out, top + height * part]), seen((part) => [left + width + out, top + height * part]),
      seen((part) => [left + width * part, top - out]), seen((part) => [left + width * part, top + height + out]),
    );
  }, { ...at, png: picture.toString("base64"), x, y });
  return { name: at.name, ring };
}
