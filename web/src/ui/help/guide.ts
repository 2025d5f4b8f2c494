import { effect, signal, untracked } from "@preact/signals";
import type { LabelState } from "../../wire/types";
import { workspace } from "../page";

/** A step of the guide; it ends when the user has done it. */
interface GuideStep {
  /** The highlighted part of the page: see workspace.css. */
  name: "draw" | "propagate" | "look" | "correct" | "export";
  title: string;
  text: string;
  /** Compares the label now with the label when the step began. */
  isDone(now: Moment, then: Moment): boolean;
}

interface Moment {
  label: LabelState | null;
  slice: number | null;
  computing: boolean;
  exported: boolean;
}

export const guideSteps: readonly GuideStep[] = [
  {
    name: "draw",
    title: "Draw it on one slice",
    text: "Hold the mouse button and draw around the grey oval at the crosshair, in the axial view.",
    isDone: ({ label }) => (label?.keyframes.some(({ area }) => area > 0) ?? false),
  },
  {
    name: "propagate",
    title: "Press P",
    text: "The structure is followed through all other slices, in every view.",
    isDone: ({ label, computing }) => (label?.propagated ?? false) && !computing,
  },
  {
    name: "look",
    title: "Look at the strip",
    text: "Tall and blue is sure, short and orange is not. Click on it, or turn the wheel over the picture.",
    isDone: (now, then) => now.slice !== then.slice,
  },
  {
    name: "correct",
    title: "Press N and correct",
    text: "N goes to the slice that is best corrected next. Draw what is missing, or press A if it is right.",
    isDone: (now, then) => vouchedOf(now) > vouchedOf(then),
  },
  {
    name: "export",
    title: "Take the mask with you",
    text: "Export it at the top. Everything is saved; you can go on whenever you like.",
    isDone: ({ exported }) => exported,
  },
];

/** The step that is shown, from 0; null when the guide is closed, the number of steps at its end. */
export const guideStep = signal<number | null>(null);

/** Whether a mask was downloaded since the guide was opened. */
export const exported = signal(false);

const seen = "promptunet.guide-seen";

export function openGuide(): void {
  exported.value = false;
  guideStep.value = 0;
}

export function closeGuide(): void {
  guideStep.value = null;
  localStorage.setItem(seen, "yes");
}

/** Opens the guide for users who have not seen it. */
export function openGuideOnce(): void {
  if (localStorage.getItem(seen) === null) {
    openGuide();
  }
}

/** Goes to the next step when one has been done. Returns a function that ends it. */
export function followGuide(): () => void {
  let began: { step: number; then: Moment } | null = null;
  return effect(() => {
    const step = guideStep.value;
    const now = momentOf();
    if (step === null || step >= guideSteps.length) {
      began = null;
    } else if (began?.step !== step) {
      began = { step, then: now };
    }

    if (began !== null && guideSteps[began.step]!.isDone(now, began.then)) {
      untracked(() => (guideStep.value = began!.step + 1));
    }
  });
}

function momentOf(): Moment {
  const label = workspace.active.value;
  const axis = label?.axis ?? null;
  return {
    label,
    slice: axis === null ? null : workspace.cursor.value[axis],
    computing: workspace.progress.value !== null || (workspace.session.value?.stale.length ?? 0) > 0,
    exported: exported.value,
  };
}

function vouchedOf({ label }: Moment): number {
  return label?.keyframes.length ?? 0;
}
