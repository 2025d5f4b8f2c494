import type { Mode } from "./tool";

/**
 * The pixels of a label after a tool, in the tool's box. Locked labels keep their pixels; others give them up.
 * @param now The labels of the box as they are.
 * @param locked Numbers of labels.
 */
export function pixelsAfter(now: Uint8Array, mask: Uint8Array, label: number, mode: Mode, locked: ReadonlySet<number>): Uint8Array {
  return now.map((there, n) => {
    const touched = mask[n] !== 0;
    const stays = there === label && (mode === "add" || (mode === "erase" && !touched));
    return stays || (touched && mode !== "erase" && !locked.has(there)) ? 1 : 0;
  });
}

/** The labels of a box once a label has exactly some pixels of it. Its other pixels become background. */
export function labelsAfter(now: Uint8Array, pixels: Uint8Array, label: number): Uint8Array {
  return now.map((there, n) => (pixels[n] !== 0 ? label : there === label ? 0 : there));
}

/** Whether a label already has exactly some pixels of a box. */
export function changesNothing(now: Uint8Array, pixels: Uint8Array, label: number): boolean {
  return now.every((there, n) => (there === label) === (pixels[n] !== 0));
}
