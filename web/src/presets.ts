import type { Window } from "./volume/scan";
import type { Range, Study } from "./wire/types";

/** Windows to choose from: by the scan's values, or fixed ones in Hounsfield units. */
export const windowPresets = {
  auto: null,
  full: null,
  brain: { centre: 40, width: 80 },
  lung: { centre: -600, width: 1500 },
  bone: { centre: 400, width: 1800 },
  abdomen: { centre: 40, width: 400 },
} as const satisfies Record<string, Window | null>;

/** "auto": most of the scan's values; "full": all of them. */
export type WindowPreset = keyof typeof windowPresets;

export function presetWindow(preset: WindowPreset, study: Study): Window {
  return windowPresets[preset] ?? windowOf(preset === "full" ? study.range : study.window);
}

/** The window from black to white of a range; at least a little wide. */
export function windowOf({ low, high }: Range): Window {
  return { centre: (low + high) / 2, width: Math.max(high - low, 1e-6) };
}

/** Colours of new labels, in order. They can be told apart, also by colour-blind people, on dark grey. */
const colours = ["#e69f00", "#56b4e9", "#009e73", "#f0e442", "#cc79a7", "#d55e00", "#0072b2", "#b3e2cd", "#bebada", "#fb8072"];

/** The colour of a new label. */
export function colourOf(label: number): string {
  return colours[(label - 1) % colours.length]!;
}
