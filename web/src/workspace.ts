import { computed, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { Geometry } from "./volume/geometry";
import type { Labels } from "./volume/labels";
import type { Scan, Window } from "./volume/scan";
import type { ToolName } from "./tools/tool";
import type { PlaneView } from "./planes/PlaneView";
import { Api, type Transfer } from "./wire/api";
import type {
  Axis, Confidence, EffortReport, ImportMode, LabelState, MaskFormat, Me, Progress, Provenance, Range, SessionState, Study, Suggestion,
  Task, Voxel,
} from "./wire/types";

/** What the user is told; errors say what to do. */
export interface Notice {
  kind: "info" | "error";
  text: string;
}

/** "loading" while a task is opened; the workspace is to be shown when it is "open". */
export type Phase = "start" | "loading" | "open";

/** What fills the window: all four views, or one. */
export type Layout = "grid" | "axial" | "coronal" | "sagittal" | "3d";

/** What is drawn by keyboard with: the pen is over the cursor in the plane across `axis`, and draws while it is down. */
export interface KeyboardPen {
  axis: Axis;
  down: boolean;
}

/** The state of the page as signals, and what the user can do. Actions that fail set {@link notice}; they do not throw. */
export class Workspace {
  readonly api = new Api();

  // Who and what.
  readonly me: Signal<Me | null> = signal(null);
  readonly phase: Signal<Phase> = signal("start");
  readonly study: Signal<Study | null> = signal(null);
  readonly task: Signal<Task | null> = signal(null);
  /** Bytes of the scan that have come, while `phase` is "loading". */
  readonly received: Signal<{ done: number; total: number } | null> = signal(null);

  // The voxels. They change in place: `voxelVersion` says when, `labels.subscribe` says where.
  readonly geometry: Signal<Geometry | null> = signal(null);
  readonly scan: Signal<Scan | null> = signal(null);
  readonly labels: Signal<Labels | null> = signal(null);
  readonly voxelVersion: Signal<number> = signal(0);

  // The session, as the server tells it.
  readonly session: Signal<SessionState | null> = signal(null);
  readonly progress: Signal<Progress | null> = signal(null);
  readonly suggestion: Signal<Suggestion | null> = signal(null);
  readonly confidence: Signal<Confidence> = signal({});
  readonly connection: Signal<"saved" | "saving" | "offline"> = signal("saved");
  /** Commands that the server has not acknowledged. */
  readonly unsaved: Signal<number> = signal(0);
  readonly savedAt: Signal<Date | null> = signal(null);
  readonly notice: Signal<Notice | null> = signal(null);
  /** Of `hoverVoxel`, a moment after the pointer has come to rest. */
  readonly provenance: Signal<Provenance | null> = signal(null);

  // What is shown and how.
  /** The crosshair; each plane shows the slice that it is on. */
  readonly cursor: Signal<Voxel> = signal([0, 0, 0]);
  readonly hoverVoxel: Signal<Voxel | null> = signal(null);
  readonly activeAxis: Signal<Axis> = signal(2);
  /** In values of the scan. */
  readonly windowLevel: Signal<Window> = signal({ centre: 0, width: 1 });
  readonly overlayOpacity: Signal<number> = signal(0.45);
  readonly outlineOnly: Signal<boolean> = signal(false);
  readonly overlayShown: Signal<boolean> = signal(true);
  /** Numbers of labels that are not shown on this page. */
  readonly hiddenLabels: Signal<ReadonlySet<number>> = signal(new Set());
  readonly layout: Signal<Layout> = signal("grid");

  // What is drawn with.
  readonly activeLabel: Signal<number | null> = signal(null);
  readonly tool: Signal<ToolName> = signal("brush");
  /** Diameter in voxels of the plane's smaller spacing. */
  readonly brushSize: Signal<number> = signal(9);
  /** Of the smart brush, in values of the scan. */
  readonly tolerance: Signal<number> = signal(0);
  /** Of the threshold brush, in values of the scan. */
  readonly thresholdRange: Signal<Range> = signal({ low: 0, high: 0 });
  readonly keyboardPen: Signal<KeyboardPen | null> = signal(null);

  /** The label drawn with; null where there is none. */
  readonly active: ReadonlySignal<LabelState | null> = computed(() => this.session.value?.labels.find((l) => l.id === this.activeLabel.value) ?? null);
  /** Whether the task takes commands. */
  readonly editable: ReadonlySignal<boolean> = computed(() => ["open", "returned"].includes(this.session.value?.review ?? ""));

  /** The views on screen, by the axis that they look along; they put themselves here. */
  readonly planes = new Map<Axis, PlaneView>();

  /** Signs in with the token in the address, if there is one (it is taken out of the address), else with the cookie. */
  async start(): Promise<void> { todo(); }
  async signIn(_name: string, _password: string): Promise<boolean> { return todo(); }
  async signOut(): Promise<void> { todo(); }

  /** Opens a task: its scan, then its session; true when it is on screen. */
  async open(_task: Task): Promise<boolean> { return todo(); }
  /** Opens the caller's task on a study, the latest that is not accepted, or a new one. */
  async openStudy(_study: Study): Promise<boolean> { return todo(); }
  /** Sends a file, then opens it. */
  async openFile(_file: File, _sent?: Transfer): Promise<boolean> { return todo(); }
  async openDemo(): Promise<boolean> { return todo(); }
  /** Back to the start screen. */
  close(): void { todo(); }

  propagate(): void { todo(); }
  /** Stops the propagation, a stroke that is being drawn or the keyboard pen, whichever is there. */
  cancel(): void { todo(); }
  undo(): void { todo(); }
  redo(): void { todo(); }
  checkpoint(_name: string): void { todo(); }
  restore(_name: string): void { todo(); }
  /** The active label on the active plane's slice is right. */
  accept(): void { todo(); }
  /** The active label is not on the active plane's slice. */
  absent(): void { todo(); }
  /** The active plane's slice is no keyframe of the active label any more. */
  withdraw(): void { todo(); }
  /** The active label's pixels of the nearest slice that has some, towards -1 or +1; without a direction towards the nearest keyframe. */
  copySlice(_direction?: -1 | 1): void { todo(); }

  /** Adds a label and draws with it. */
  addLabel(_name?: string, _colour?: string): void { todo(); }
  changeLabel(_label: number, _change: { name?: string; colour?: string }): void { todo(); }
  removeLabel(_label: number): void { todo(); }
  toggleLock(_label: number): void { todo(); }
  toggleVisible(_label: number): void { todo(); }

  goToSuggestion(): void { todo(); }
  goToSlice(_axis: Axis, _slice: number): void { todo(); }
  stepSlice(_by: number): void { todo(); }
  /** To the next keyframe of the active label along its axis. */
  nextKeyframe(_direction: -1 | 1): void { todo(); }
  setWindow(_window: Window): void { todo(); }
  /** "auto": the study's quantiles; "full": all values; else in Hounsfield units. */
  setWindowPreset(_name: WindowPreset): void { todo(); }

  async submit(): Promise<void> { todo(); }
  async acceptReview(): Promise<void> { todo(); }
  async returnReview(_comment: string): Promise<void> { todo(); }
  async reopen(): Promise<void> { todo(); }

  async importMask(_file: File, _mode: ImportMode): Promise<void> { todo(); }
  downloadMask(_format: MaskFormat): void { todo(); }
  async effort(): Promise<EffortReport | null> { return todo(); }

  tell(text: string, kind: Notice["kind"] = "info"): void { this.notice.value = { kind, text }; }
}

export const windowPresets = {
  auto: null,
  full: null,
  brain: { centre: 40, width: 80 },
  lung: { centre: -600, width: 1500 },
  bone: { centre: 400, width: 1800 },
  abdomen: { centre: 40, width: 400 },
} as const satisfies Record<string, Window | null>;

export type WindowPreset = keyof typeof windowPresets;

function todo(): never { throw new Error("comes soon"); }
