import { signal, type Signal } from "@preact/signals";
import type { Workspace } from "./workspace";

/** Something that can be done by a key. */
export interface KeyAction {
  name: string;
  /** Heading of the cheat sheet that it stands under. */
  group: "Draw" | "Propagate" | "Look" | "History" | "Labels" | "Help";
  title: string;
  /** Default chords, as "Ctrl+Shift+Z"; those of letters are in capitals, "[" and "Space" as they are. */
  keys: readonly string[];
}

/** All of them, in the order of the cheat sheet. */
export const keyActions: readonly KeyAction[] = [];

/** What the page's own parts do by key. */
export interface KeyTargets {
  openCheatSheet(): void;
}

/** The chords of each action, as the user has set them; kept in the browser. */
export interface KeyMap {
  readonly bindings: Signal<Readonly<Record<string, readonly string[]>>>;
  /** Gives an action other chords. Returns the titles of actions that have one of them, and changes nothing where there are any. */
  rebind(action: string, chords: readonly string[]): string[];
  reset(): void;
  /** Chords of an action in words, as "Ctrl+Z or Ctrl+Y"; "" where it has none. */
  hint(action: string): string;
}

/** The chord of a key press, as "Ctrl+Shift+Z"; null for a modifier alone. */
export function chordOf(_event: KeyboardEvent): string | null { return null; }

export function createKeyMap(): KeyMap {
  return { bindings: signal({}), rebind: () => [], reset: () => {}, hint: () => "" };
}

/** Does actions as keys are pressed, but not while somebody types or a dialog is open; returns what ends it. */
export function listenToKeys(_workspace: Workspace, _map: KeyMap, _targets: KeyTargets): () => void { return () => {}; }
