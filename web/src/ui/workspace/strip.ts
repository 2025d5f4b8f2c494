import type { Axis, Keyframe, LabelState, Suggestion } from "../../wire/types";
import { list, shareText } from "../words";

/** What the strip shows of a slice. */
export interface StripSlice {
  /** Pixels of the label. */
  area: number;
  /** How the slice became a keyframe; null when it is none. */
  keyframe: Keyframe["by"] | null;
  /** Predicted Dice in [0, 1]; null on keyframes and on slices without a prediction. It says nothing of a slice without a pixel. */
  confidence: number | null;
  /** Whether a drawing in another plane has changed it. */
  crossed: boolean;
  /** Whether it still has to be computed. */
  stale: boolean;
}

/** The predicted Dice of a bar without height: all lower values look the same. */
const lowest = 0.4;

/** Orange, sand, blue: people with any common colour blindness can tell them apart, and the bad end is bright on black. */
const scale = [
  { at: 0.4, colour: [236, 112, 52] },
  { at: 0.75, colour: [222, 196, 142] },
  { at: 1, colour: [72, 152, 204] },
] as const;

/** The slices of a label across an axis. */
export function stripSlices(
  label: LabelState,
  axis: Axis,
  areas: Uint32Array,
  confidence: readonly (number | null)[] | undefined,
  crossed: readonly number[] | undefined,
  stale: readonly { label: number; axis: Axis; first: number; last: number }[],
): StripSlice[] {
  const waiting = stale.filter((part) => part.label === label.id && part.axis === axis);
  const keyframes = new Map(label.keyframes.filter((keyframe) => keyframe.axis === axis).map((keyframe) => [keyframe.slice, keyframe.by]));
  const changed = new Set(crossed);
  return Array.from(areas, (area, slice) => ({
    area,
    keyframe: keyframes.get(slice) ?? null,
    confidence: confidence?.[slice] ?? null,
    crossed: changed.has(slice),
    stale: waiting.some(({ first, last }) => first <= slice && slice <= last),
  }));
}

/** The height of a confidence's bar, in [0, 1]. */
export function barHeight(confidence: number): number {
  return Math.min(1, Math.max(0.06, (confidence - lowest) / (1 - lowest)));
}

/** The colour of a confidence's bar. */
export function confidenceColour(confidence: number): string {
  const upper = scale.findIndex(({ at }) => confidence <= at);
  const [below, above] = upper === -1 ? [scale.at(-1)!, scale.at(-1)!] : [scale[Math.max(0, upper - 1)]!, scale[upper]!];
  const part = above.at === below.at ? 0 : (confidence - below.at) / (above.at - below.at);
  const mixed = below.colour.map((value, channel) => Math.round(value + part * (above.colour[channel]! - value)));
  return `rgb(${mixed.join(" ")})`;
}

const vouched: Record<Keyframe["by"], string> = {
  drawn: "you drew it",
  corrected: "you corrected it",
  accepted: "you accepted it",
  absent: "you said that it is not here",
  imported: "imported",
};

/** A slice in words. If it is best corrected next, with the share of what is wrong that a correction should mend. */
export function describeSlice(number: number, slice: StripSlice, mended: number | null): string {
  const what = slice.keyframe !== null
    ? vouched[slice.keyframe]
    : slice.stale
      ? "waits for being computed"
      : slice.area === 0
        ? slice.crossed ? "emptied by what you drew in another plane" : "nothing here"
        : slice.confidence === null
          ? slice.crossed ? "corrected by what you drew in another plane" : "followed"
          : `expected Dice ${slice.confidence.toFixed(2)}`;
  return `Slice ${number + 1}: ${what}${mended === null ? "" : `; best corrected next: should mend ${shareText(mended)} of what is wrong`}`;
}

/** The strip in words, for people who do not see it. */
export function describeStrip(slices: readonly StripSlice[], suggestion: Pick<Suggestion, "slice" | "share"> | null): string {
  const numbers = (of: (slice: StripSlice) => boolean) => slices.flatMap((slice, number) => (of(slice) ? [number + 1] : []));
  const present = numbers((slice) => slice.area > 0);
  if (present.length === 0) {
    return "The label is on no slice yet.";
  }

  const keyframes = numbers((slice) => slice.keyframe !== null && slice.keyframe !== "absent");
  const absent = numbers((slice) => slice.keyframe === "absent");
  const corrected = numbers((slice) => slice.crossed);
  const doubtful = numbers((slice) => slice.area > 0 && slice.confidence !== null && slice.confidence < 0.75);
  const sentences = [
    `The label is on slices ${present[0]} to ${present.at(-1)}.`,
    keyframes.length > 0 ? `Yours: ${list(keyframes)}.` : "",
    absent.length > 0 ? `Marked as not there: ${list(absent)}.` : "",
    corrected.length > 0 ? `Corrected from another plane: ${list(corrected)}.` : "",
    doubtful.length > 0 ? `Expected Dice under 0.75: ${list(doubtful)}.` : "",
    suggestion === null
      ? ""
      : `Best corrected next: ${suggestion.slice + 1}, which should mend ${shareText(suggestion.share)} of what is wrong.`,
  ];
  return sentences.filter((sentence) => sentence !== "").join(" ");
}
