import { labelsAfter, pixelsAfter } from "../tools/stroke";
import type { Mode, Touched } from "../tools/tool";
import type { Axis, Patch } from "../wire/types";
import type { Labels } from "./labels";

/** A drawing by its touched pixels, so that it can be drawn again on labels that have changed in the meantime. */
export interface Drawn {
  label: number;
  axis: Axis;
  slice: number;
  mode: Mode;
  touched: Touched;
}

interface Shown {
  drawn: Drawn;
  /** 1 where the drawing puts its label on the labels below, row by row of the box; also where the label was before. */
  pixels: Uint8Array;
  /** The labels of its box without it and without later drawings. */
  below: Uint8Array;
  /** The version that it led to; null before the server has reported it. */
  applied: number | null;
}

/**
 * Drawings that the server has not sent back yet, shown on top of the server's labels. They are removed while patches are applied, and
 * then put on again in drawing order. So the labels are always the server's, with the drawings on top that it does not have yet.
 */
export class PendingDrawings {
  private shown = new Map<string, Shown>();

  /** @param locked The numbers of labels that keep their pixels. */
  constructor(private readonly labels: Labels, private readonly locked: () => ReadonlySet<number>) {}

  /** Shows a drawing. `key` is that of its command. */
  show(key: string, drawn: Drawn): void {
    this.shown.set(key, this.putOn(drawn, null));
  }

  /** Returns 1 where a drawing puts its label on the present labels, row by row of its box; undefined when it is not pending. */
  pixels(key: string): Uint8Array | undefined {
    return this.shown.get(key)?.pixels;
  }

  /** The server has taken a drawing: its updates from version `applied` on hold it; `seen` is the last version it has sent. */
  acknowledge(key: string, applied: number, seen: number): void {
    const shown = this.shown.get(key);
    if (shown !== undefined) {
      shown.applied = applied;
      this.update(seen, false, []);
    }
  }

  /** The server has refused a drawing. */
  remove(key: string): void {
    this.change(() => this.shown.delete(key));
  }

  /** Applies the server's patches of a version. */
  update(version: number, reset: boolean, patches: readonly Patch[]): void {
    const settled = [...this.shown].filter(([, { applied }]) => applied !== null && applied <= version).map(([key]) => key);
    if (reset || patches.length > 0 || settled.length > 0) {
      this.change(() => {
        if (reset) {
          this.labels.clear();
        }

        patches.forEach((patch) => this.labels.apply(patch));
        settled.forEach((key) => this.shown.delete(key));
      });
    }
  }

  private change(act: () => void): void {
    for (const { drawn: { axis, slice, touched: { box } }, below } of [...this.shown.values()].reverse()) {
      this.labels.write(axis, slice, box, below);
    }

    act();
    this.shown.forEach(({ drawn, applied }, key) => this.shown.set(key, this.putOn(drawn, applied)));
  }

  private putOn(drawn: Drawn, applied: number | null): Shown {
    const { label, axis, slice, mode, touched: { box, mask } } = drawn;
    const below = this.labels.read(axis, slice, box);
    const pixels = pixelsAfter(below, mask, label, mode, this.locked());
    this.labels.write(axis, slice, box, labelsAfter(below, pixels, label));
    return { drawn, pixels, below, applied };
  }
}
