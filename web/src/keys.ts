import { signal, type ReadonlySignal } from "@preact/signals";
import { cancel, judgeSlice, propagate, redo, undo } from "./actions/annotate";
import { copySlice } from "./actions/copySlice";
import { pickLabel } from "./actions/labels";
import { goToSuggestion, nextKeyframe, stepSlice, toggleKeyboardPen } from "./actions/view";
import type { PlaneView } from "./planes/PlaneView";
import type { ToolName } from "./tools/tool";
import type { Axis } from "./wire/types";
import type { Workspace } from "./workspace";

export type KeyGroup = "Draw" | "Keyboard pen" | "Propagate" | "Look" | "History" | "Labels" | "Help";

/** An action that a key can do. */
export interface KeyAction {
  name: string;
  /** Its heading on the cheat sheet. Actions under "Keyboard pen" need the pen, and take precedence then. */
  group: KeyGroup;
  title: string;
  /** Default chords, such as "Ctrl+Shift+Z": letters in capitals, other keys by the browser's names, and "Space". */
  keys: readonly string[];
}

/** The parts of the page that keys act on, beside its state. */
export interface KeyTargets {
  /** The views on screen, by the axis that their slices lie across. */
  planes: ReadonlyMap<Axis, PlaneView>;
  openCheatSheet(): void;
}

type Act = (workspace: Workspace, targets: KeyTargets) => void;

const tool = (name: ToolName): Act => (workspace) => { workspace.tool.value = name; };
const toggle = (name: "overlayShown" | "outlineOnly"): Act => (workspace) => { workspace[name].value = !workspace[name].value; };
const judge = (as: "absent" | "withdraw"): Act => (workspace) => judgeSlice(workspace, as);
const resize = (by: number): Act => ({ brushSize: size }) => {
  size.value = Math.min(Math.max(size.value + by * Math.max(1, Math.floor(size.value / 10)), 1), 200);
};
const activePlane = ({ activeAxis }: Workspace, { planes }: KeyTargets) => planes.get(activeAxis.value);
const togglePen: Act = (w, targets) => activePlane(w, targets)?.toggleKeyboardPen();
const move = (right: number, down: number): Act => (w, targets) => activePlane(w, targets)?.moveCursor(right, down);

const actions: readonly (KeyAction & { act: Act })[] = [
  { name: "brush", group: "Draw", title: "Brush", keys: ["B"], act: tool("brush") },
  { name: "eraser", group: "Draw", title: "Eraser", keys: ["E"], act: tool("eraser") },
  { name: "lasso", group: "Draw", title: "Lasso", keys: ["L"], act: tool("lasso") },
  { name: "polygon", group: "Draw", title: "Polygon", keys: ["G"], act: tool("polygon") },
  { name: "smart", group: "Draw", title: "Smart brush: what is like its start", keys: ["S"], act: tool("smart") },
  { name: "threshold", group: "Draw", title: "Threshold brush: values of a range", keys: ["T"], act: tool("threshold") },
  { name: "fill", group: "Draw", title: "Fill what is enclosed", keys: ["F"], act: tool("fill") },
  { name: "cursor", group: "Draw", title: "Move the crosshair", keys: ["V"], act: tool("cursor") },
  { name: "smaller", group: "Draw", title: "Smaller brush", keys: ["["], act: resize(-1) },
  { name: "larger", group: "Draw", title: "Larger brush", keys: ["]"], act: resize(1) },
  { name: "copy", group: "Draw", title: "Copy from the nearest slice, towards the keyframe", keys: ["C"], act: (w) => copySlice(w) },
  { name: "copy-below", group: "Draw", title: "Copy from the slice below", keys: ["Shift+PageDown"], act: (w) => copySlice(w, -1) },
  { name: "copy-above", group: "Draw", title: "Copy from the slice above", keys: ["Shift+PageUp"], act: (w) => copySlice(w, 1) },
  { name: "keyboard-pen", group: "Draw", title: "Draw by keyboard, and back", keys: ["K"], act: toggleKeyboardPen },

  { name: "pen", group: "Keyboard pen", title: "Put the pen down or up", keys: ["Space"], act: togglePen },
  { name: "left", group: "Keyboard pen", title: "Left", keys: ["ArrowLeft"], act: move(-1, 0) },
  { name: "right", group: "Keyboard pen", title: "Right", keys: ["ArrowRight"], act: move(1, 0) },
  { name: "up", group: "Keyboard pen", title: "Up", keys: ["ArrowUp"], act: move(0, -1) },
  { name: "down", group: "Keyboard pen", title: "Down", keys: ["ArrowDown"], act: move(0, 1) },
  { name: "far-left", group: "Keyboard pen", title: "Far left", keys: ["Shift+ArrowLeft"], act: move(-10, 0) },
  { name: "far-right", group: "Keyboard pen", title: "Far right", keys: ["Shift+ArrowRight"], act: move(10, 0) },
  { name: "far-up", group: "Keyboard pen", title: "Far up", keys: ["Shift+ArrowUp"], act: move(0, -10) },
  { name: "far-down", group: "Keyboard pen", title: "Far down", keys: ["Shift+ArrowDown"], act: move(0, 10) },

  { name: "propagate", group: "Propagate", title: "Propagate to the other slices", keys: ["P"], act: propagate },
  { name: "cancel", group: "Propagate", title: "Cancel what is going on", keys: ["Escape"], act: (w, t) => cancel(w, t.planes.values()) },
  { name: "suggestion", group: "Propagate", title: "Go to the slice to look at next", keys: ["N"], act: goToSuggestion },
  { name: "accept", group: "Propagate", title: "This slice is right (or close the polygon)", keys: ["A", "Enter"], act: closeOrAccept },
  { name: "absent", group: "Propagate", title: "The structure is not on this slice", keys: ["X"], act: judge("absent") },
  { name: "withdraw", group: "Propagate", title: "Let this slice follow from others again", keys: ["W"], act: judge("withdraw") },
  { name: "previous-keyframe", group: "Propagate", title: "Previous keyframe", keys: [","], act: (w) => nextKeyframe(w, -1) },
  { name: "next-keyframe", group: "Propagate", title: "Next keyframe", keys: ["."], act: (w) => nextKeyframe(w, 1) },

  { name: "slice-up", group: "Look", title: "Next slice", keys: ["ArrowUp", "PageUp"], act: (w) => stepSlice(w, 1) },
  { name: "slice-down", group: "Look", title: "Previous slice", keys: ["ArrowDown", "PageDown"], act: (w) => stepSlice(w, -1) },
  { name: "next-plane", group: "Look", title: "Next plane", keys: ["Q"], act: nextPlane },
  { name: "enlarge", group: "Look", title: "Enlarge the plane, and back", keys: ["M"], act: toggleEnlarged },
  { name: "zoom-in", group: "Look", title: "Nearer", keys: ["+", "="], act: (w, t) => activePlane(w, t)?.zoom(1.25) },
  { name: "zoom-out", group: "Look", title: "Farther", keys: ["-"], act: (w, t) => activePlane(w, t)?.zoom(0.8) },
  { name: "reset", group: "Look", title: "Fit the plane", keys: ["R"], act: (w, t) => activePlane(w, t)?.reset() },
  { name: "hide", group: "Look", title: "Hide the labels, and show them", keys: ["H"], act: toggle("overlayShown") },
  { name: "outline", group: "Look", title: "Outlines alone, and fills", keys: ["O"], act: toggle("outlineOnly") },

  { name: "undo", group: "History", title: "Undo", keys: ["Ctrl+Z"], act: undo },
  { name: "redo", group: "History", title: "Redo", keys: ["Ctrl+Shift+Z", "Ctrl+Y"], act: redo },

  { name: "pick", group: "Labels", title: "Take the label under the pointer", keys: ["I"], act: pickLabel },
  ...Array.from({ length: 9 }, (_, n) => ({
    name: `label-${n + 1}`, group: "Labels" as const, title: `Label in place ${n + 1}`, keys: [String(n + 1)],
    act: (w: Workspace) => { w.activeLabel.value = w.session.value?.labels[n]?.id ?? w.activeLabel.value; },
  })),

  { name: "help", group: "Help", title: "Keys", keys: ["?"], act: (_, targets) => targets.openCheatSheet() },
];

/** All actions that keys can do, in the order of the cheat sheet. */
export const keyActions: readonly KeyAction[] = actions;

type Bindings = Readonly<Record<string, readonly string[]>>;

const defaults: Bindings = Object.fromEntries(actions.map(({ name, keys }) => [name, keys]));

/** The chords of each action as the user has set them; kept in the browser. */
export class KeyMap {
  private readonly set = signal<Bindings>(defaults);

  constructor(private readonly storage: Pick<Storage, "getItem" | "setItem"> = localStorage, private readonly name = "promptunet.keys") {
    const kept = JSON.parse(storage.getItem(name) ?? "{}") as Bindings;
    this.set.value = { ...defaults, ...Object.fromEntries(Object.entries(kept).filter(([action]) => action in defaults)) };
  }

  get bindings(): ReadonlySignal<Bindings> {
    return this.set;
  }

  /** Gives an action other chords. When other actions have one of them, returns those actions' titles and changes nothing. */
  rebind(action: string, chords: readonly string[]): string[] {
    const isPen = (name: string) => groupOf(name) === "Keyboard pen";
    const conflicts = actions.filter(({ name }) =>
      name !== action && isPen(name) === isPen(action) && this.set.value[name]!.some((chord) => chords.includes(chord)));
    if (conflicts.length === 0) {
      this.keep({ ...this.set.value, [action]: chords });
    }

    return conflicts.map(({ title }) => title);
  }

  /** Restores the defaults. */
  reset(): void {
    this.keep(defaults);
  }

  /** The chords of an action in words, such as "Ctrl+Shift+Z or Ctrl+Y"; "" when it has none. */
  hint(action: string): string {
    return (this.set.value[action] ?? []).join(" or ");
  }

  /** Returns the action of a chord; with the keyboard pen there, the pen's actions come first. */
  actionOf(chord: string, withPen: boolean): string | undefined {
    const having = actions.filter(({ name }) => this.set.value[name]!.includes(chord));
    const pen = having.find(({ group }) => group === "Keyboard pen");
    return (withPen && pen ? pen : having.find(({ group }) => group !== "Keyboard pen"))?.name;
  }

  private keep(bindings: Bindings): void {
    this.set.value = bindings;
    const changed = Object.entries(bindings).filter(([name, chords]) => chords.join() !== defaults[name]!.join());
    this.storage.setItem(this.name, JSON.stringify(Object.fromEntries(changed)));
  }
}

type Press = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey" | "getModifierState">;

/** The chord of a key press, such as "Ctrl+Shift+Z"; null when it is a modifier alone. */
export function chordOf(event: Press): string | null {
  if (["Control", "Shift", "Alt", "Meta", "AltGraph", "CapsLock", "Dead", "Process"].includes(event.key)) {
    return null;
  }

  // AltGr makes characters such as [ on many keyboards, and some systems report it as Ctrl and Alt.
  const isCharacter = event.getModifierState("AltGraph");
  const isSymbol = event.key.length === 1 && !/[\p{L}\d ]/u.test(event.key);
  const names = [
    (event.ctrlKey || event.metaKey) && !isCharacter ? "Ctrl" : null,
    event.altKey && !isCharacter ? "Alt" : null,
    event.shiftKey && !isSymbol ? "Shift" : null,
    keyName(event),
  ];
  return names.filter((name) => name !== null).join("+");
}

/** Does actions as keys are pressed, except while somebody types or a dialog is open. Returns a function that ends it. */
export function listenToKeys(workspace: Workspace, map: KeyMap, targets: KeyTargets): () => void {
  const press = (event: KeyboardEvent) => {
    const chord = chordOf(event);
    const isFree = !event.defaultPrevented && workspace.phase.value === "open" && document.querySelector("dialog:modal") === null;
    if (chord === null || !isFree || belongsTo(event.target, chord)) {
      return;
    }

    const name = map.actionOf(chord, workspace.keyboardPen.value !== null);
    if (name !== undefined) {
      event.preventDefault();
      actions.find((action) => action.name === name)!.act(workspace, targets);
    }
  };
  addEventListener("keydown", press);
  return () => removeEventListener("keydown", press);
}

function groupOf(action: string): KeyGroup | undefined {
  return actions.find(({ name }) => name === action)?.group;
}

/** Letters by their place on the keyboard, when the keyboard has other than Latin ones. */
function keyName({ key, code }: Press): string {
  if (key === " ") {
    return "Space";
  }

  const isOtherScript = key.length === 1 && /\p{L}/u.test(key) && !/[a-z]/i.test(key) && /^Key[A-Z]$/.test(code);
  return isOtherScript ? code.slice(3) : key.length === 1 ? key.toUpperCase() : key;
}

/** Whether a control takes the key itself: text fields take all keys, sliders and lists the arrows, buttons Space and Enter. */
function belongsTo(target: EventTarget | null, chord: string): boolean {
  if (!(target instanceof Element)) {
    return false;
  }

  const [isArrow, isPress] = [/Arrow|Page|Home|End/.test(chord), /^(Space|Enter)$/.test(chord)];
  const textField = "textarea, select, [contenteditable=true], input:not([type=range], [type=checkbox], [type=radio], [type=button])";
  return target.closest(textField) !== null
    || (isArrow && target.closest("input, [role=slider], [role=radiogroup], [role=menu], [role=listbox], [role=tablist]") !== null)
    || (isPress && target.closest("button, a, input, summary, [role=button], [role=menuitem], [role=option], [role=tab]") !== null);
}

function closeOrAccept(workspace: Workspace, targets: KeyTargets): void {
  if (activePlane(workspace, targets)?.drawing.finish() !== true) {
    judgeSlice(workspace, "accept");
  }
}

function toggleEnlarged({ layout, geometry, activeAxis }: Workspace): void {
  layout.value = layout.value === "grid" ? geometry.value?.planes[activeAxis.value].name ?? "grid" : "grid";
}

function nextPlane({ geometry, activeAxis, layout }: Workspace, { planes }: KeyTargets): void {
  if (geometry.value === null) {
    return;
  }

  const { axial, coronal, sagittal } = geometry.value.axes;
  const order: Axis[] = [axial, coronal, sagittal];
  activeAxis.value = order[(order.indexOf(activeAxis.value) + 1) % 3]!;
  layout.value = layout.value === "grid" || layout.value === "3d" ? layout.value : geometry.value.planes[activeAxis.value].name;
  planes.get(activeAxis.value)?.host.focus();
}
