import { computed, effect, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { Activity } from "./activity";
import { sliceToCopy } from "./copying";
import { followHover } from "./hover";
import type { PlaneView } from "./planes/PlaneView";
import { colourOf, presetWindow, windowOf, type WindowPreset } from "./presets";
import { Session } from "./session";
import type { Scene } from "./tools/gesture";
import { changesNothing } from "./tools/stroke";
import type { ToolName } from "./tools/tool";
import { boxOf, crop, union } from "./volume/box";
import { geometryOf, type Geometry } from "./volume/geometry";
import { Labels } from "./volume/labels";
import { strokeOf, type Drawn } from "./volume/pending";
import { Scan, type Window } from "./volume/scan";
import { Api, type Transfer } from "./wire/api";
import { ApiProblem } from "./wire/problem";
import type {
  Axis, Command, Confidence, DrawCommand, EffortReport, ImportMode, LabelState, MaskFormat, Me, Progress, Provenance, Range, ReviewAction,
  SessionState, Study, Suggestion, Task, Voxel,
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

const mostLabels = 255;

/** How much of the scan a label covers at first. */
const usualOpacity = 0.45;

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
  readonly notice: Signal<Notice | null> = signal(null);

  // The voxels. They change in place: `voxelVersion` says when, `labels.value.subscribe` says where.
  readonly geometry: Signal<Geometry | null> = signal(null);
  readonly scan: Signal<Scan | null> = signal(null);
  readonly labels: Signal<Labels | null> = signal(null);

  // The session: what the server tells of it, and what is on its way there.
  private readonly link: Signal<Session | null> = signal(null);
  readonly session: ReadonlySignal<SessionState | null> = computed(() => this.link.value?.state.value ?? null);
  readonly progress: ReadonlySignal<Progress | null> = computed(() => this.link.value?.progress.value ?? null);
  readonly suggestion: ReadonlySignal<Suggestion | null> = computed(() => this.link.value?.suggestion.value ?? null);
  readonly confidence: ReadonlySignal<Confidence> = computed(() => this.link.value?.confidence.value ?? {});
  readonly connection: ReadonlySignal<"saved" | "saving" | "offline"> = computed(() => this.link.value?.connection.value ?? "saved");
  /** Commands that the server has not acknowledged. */
  readonly unsaved: ReadonlySignal<number> = computed(() => this.link.value?.unsaved.value ?? 0);
  readonly savedAt: ReadonlySignal<Date | null> = computed(() => this.link.value?.savedAt.value ?? null);
  readonly voxelVersion: ReadonlySignal<number> = computed(() => this.link.value?.changes.value ?? 0);

  // What is shown and how.
  /** The crosshair; each plane shows the slice that it is on. */
  readonly cursor: Signal<Voxel> = signal([0, 0, 0]);
  readonly hoverVoxel: Signal<Voxel | null> = signal(null);
  /** Of `hoverVoxel`, a moment after the pointer has come to rest. */
  readonly provenance: Signal<Provenance | null> = signal(null);
  readonly activeAxis: Signal<Axis> = signal(2);
  /** In values of the scan. */
  readonly windowLevel: Signal<Window> = signal({ centre: 0, width: 1 });
  /** Of labels that were given one, by number, from 0 to 1; the others have {@link usualOpacity}. */
  readonly labelOpacity: Signal<ReadonlyMap<number, number>> = signal(new Map<number, number>());
  readonly outlineOnly: Signal<boolean> = signal(false);
  readonly overlayShown: Signal<boolean> = signal(true);
  /** Numbers of labels that are not shown on this page. */
  readonly hiddenLabels: Signal<ReadonlySet<number>> = signal(new Set<number>());
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

  private readonly activity = new Activity();
  private closing: Promise<void> = Promise.resolve();
  private opening = 0;

  /** Signs in with the token in the address, if there is one (it is taken out of the address), else with the cookie. */
  async start(): Promise<void> {
    // For browser tests, which read voxels and signals of it; the page itself does not use it.
    Object.defineProperty(globalThis, "__workspace", { value: this });
    ["pointermove", "pointerdown", "keydown", "wheel"].forEach((sign) => addEventListener(sign, () => this.activity.touch(), { passive: true, capture: true }));
    addEventListener("beforeunload", (event) => {
      if (this.connection.value === "offline" && this.unsaved.value > 0) {
        event.preventDefault();
      }
    });
    followHover(this);
    this.keepActiveLabel();

    const token = new URLSearchParams(location.hash.slice(1)).get("token");
    if (token !== null) {
      history.replaceState(null, "", location.pathname + location.search);
      await this.enter(() => this.api.signIn({ token }));
    }

    if (this.me.value === null) {
      await this.enter(() => this.api.me(), token === null);
    }
  }

  /** Returns whether the server took it. */
  signIn(name: string, password: string): Promise<boolean> {
    return this.enter(() => this.api.signIn({ name, password }));
  }

  async signOut(): Promise<void> {
    await this.attempt(() => this.api.signOut());
    this.close();
    this.me.value = null;
  }

  /** Opens a task: its scan, then its session; true when it is on screen. */
  async open(task: Task): Promise<boolean> {
    this.close();
    const opening = this.opening;
    this.phase.value = "loading";
    const isOpen = await this.attempt(async () => {
      await this.closing;
      const study = await this.api.study(task.study);
      await this.api.session(task.id);        // what refuses events does not say why
      const voxels = await this.api.voxels(study.id, (done, total) => { this.received.value = { done, total }; });
      return opening === this.opening && this.show(study, task, voxels);
    });
    if (isOpen === undefined && opening === this.opening) {
      this.close();
    }

    return isOpen === true;
  }

  /** Opens the caller's latest task on a study that is not accepted, or a new one. */
  async openStudy(study: Study): Promise<boolean> {
    const task = await this.attempt(async () => {
      const mine = await this.api.tasks({ study: study.id, mine: true });
      const latest = mine.filter((t) => t.state !== "accepted").sort((a, b) => b.updated.localeCompare(a.updated))[0];
      return latest ?? this.api.addTask(study.id);
    });
    return task !== undefined && this.open(task);
  }

  /** Sends a file, then opens it. */
  async openFile(file: File, sent?: Transfer): Promise<boolean> {
    const study = await this.attempt(() => this.api.upload(file, undefined, sent));
    return study !== undefined && this.openStudy(study);
  }

  async openDemo(): Promise<boolean> {
    const study = await this.attempt(() => this.api.demo());
    return study !== undefined && this.openStudy(study);
  }

  /** Back to the start screen; what is on its way to the server is still sent. */
  close(): void {
    this.opening++;
    this.closing = this.link.value?.close() ?? this.closing;
    this.link.value = null;
    this.phase.value = "start";
    [this.study, this.task, this.received, this.geometry, this.scan, this.labels, this.hoverVoxel, this.activeLabel, this.keyboardPen]
      .forEach((shown) => { shown.value = null; });
    this.hiddenLabels.value = new Set();
    this.labelOpacity.value = new Map();
  }

  /** Lets the active label's other slices follow from its keyframes, or computes what is stale. */
  propagate(): void {
    const label = this.active.value;
    if (label === null || (label.keyframes.length === 0 && !label.imported && !this.link.value!.isDrawing(label.id))) {
      this.tell("Draw the structure on one slice first; then it can be propagated to the others.");
    } else if (!label.propagated) {
      this.do({ do: "propagate", label: label.id });
    } else if (this.mayEdit()) {
      void this.attempt(() => this.api.propagate(this.task.value!.id));
    }
  }

  /** Abandons what is being drawn, else puts the keyboard pen away, else stops the propagation. */
  cancel(): void {
    const abandoned = [...this.planes.values()].filter((plane) => plane.abandon()).length > 0;
    if (!abandoned && this.keyboardPen.value !== null) {
      this.keyboardPen.value = null;
    } else if (!abandoned && this.progress.value !== null) {
      void this.attempt(() => this.api.cancel(this.task.value!.id));
    }
  }

  undo(): void {
    this.session.value?.canUndo === true ? this.do({ do: "undo" }) : this.tell("There is nothing to undo.");
  }

  redo(): void {
    this.session.value?.canRedo === true ? this.do({ do: "redo" }) : this.tell("There is nothing to redo.");
  }

  checkpoint(name: string): void {
    this.do({ do: "checkpoint", name });
  }

  restore(name: string): void {
    this.do({ do: "restore", name });
  }

  /** The active label on the active plane's slice is right. */
  accept(): void {
    this.vouch("accept");
  }

  /** The active label is not on the active plane's slice. */
  absent(): void {
    this.vouch("absent");
  }

  /** The active plane's slice is no keyframe of the active label any more. */
  withdraw(): void {
    this.vouch("withdraw");
  }

  /** The active label becomes what it is on the nearest slice that has some of it: towards -1 or +1, or towards the nearest keyframe. */
  copySlice(direction?: -1 | 1): void {
    const [label, labels, axis] = [this.labelToDraw(), this.labels.value, this.activeAxis.value];
    if (label === null || labels === null) {
      return;
    }

    const slice = this.cursor.value[axis];
    const source = sliceToCopy(label, labels.areas(label.id, axis), axis, slice, direction);
    if (source === null) {
      this.tell(`${label.name} is on no other slice here to copy from.`);
      return;
    }

    const { width } = this.geometry.value!.planes[axis];
    const [from, to] = [source, slice].map((at) => labels.read(axis, at).map((l) => (l === label.id ? 1 : 0)));
    const box = union(boxOf(from!, width), boxOf(to!, width))!;
    this.draw({ label: label.id, axis, slice, mode: "replace", touched: { box, mask: crop(from!, width, box) } });
  }

  /** Adds a label and draws with it. */
  addLabel(name?: string, colour?: string): void {
    const taken = new Set(this.session.value?.labels.map((l) => l.id));
    const label = Array.from({ length: mostLabels }, (_, n) => n + 1).find((id) => !taken.has(id));
    if (label === undefined) {
      this.tell(`There are ${mostLabels} labels already, which is all that fits. Remove one that is not needed.`, "error");
    } else if (this.do({ do: "add-label", label, name: name ?? `Label ${label}`, colour: colour ?? colourOf(label) })) {
      this.activeLabel.value = label;
    }
  }

  changeLabel(label: number, change: { name?: string; colour?: string }): void {
    const known = this.session.value?.labels.find((l) => l.id === label);
    if (known !== undefined) {
      this.do({ do: "change-label", label, name: known.name, colour: known.colour, ...change });
    }
  }

  removeLabel(label: number): void {
    this.do({ do: "remove-label", label });
  }

  toggleLock(label: number): void {
    const locked = this.session.value?.labels.find((l) => l.id === label)?.locked === true;
    this.do({ do: locked ? "unlock" : "lock", label });
  }

  opacityOf(label: number): number {
    return this.labelOpacity.value.get(label) ?? usualOpacity;
  }

  setOpacity(label: number, opacity: number): void {
    this.labelOpacity.value = new Map(this.labelOpacity.value).set(label, opacity);
  }

  toggleVisible(label: number): void {
    const hidden = new Set(this.hiddenLabels.value);
    this.hiddenLabels.value = hidden.delete(label) ? hidden : hidden.add(label);
  }

  /** Draws with the label under the pointer, or under the crosshair where the pointer is elsewhere. */
  pickLabel(): void {
    this.activeLabel.value = this.labels.value?.at(this.hoverVoxel.value ?? this.cursor.value) || this.activeLabel.value;
  }

  goToSuggestion(): void {
    const suggestion = this.suggestion.value;
    if (suggestion === null) {
      this.tell(this.progress.value === null ? "There is no slice to suggest." : "The next slice to look at is known when all slices are computed.");
      return;
    }

    this.activeLabel.value = suggestion.label;
    this.activeAxis.value = suggestion.axis;
    this.goToSlice(suggestion.axis, suggestion.slice);
  }

  goToSlice(axis: Axis, slice: number): void {
    const last = (this.geometry.value?.size[axis] ?? 1) - 1;
    this.cursor.value = this.cursor.value.with(axis, Math.min(Math.max(Math.round(slice), 0), last)) as unknown as Voxel;
  }

  /** In the active plane. */
  stepSlice(by: number): void {
    this.goToSlice(this.activeAxis.value, this.cursor.value[this.activeAxis.value] + by);
  }

  /** To the next keyframe of the active label, along its axis. */
  nextKeyframe(direction: -1 | 1): void {
    const axis = this.active.value?.axis ?? this.activeAxis.value;
    const slice = this.cursor.value[axis];
    const next = (this.active.value?.keyframes ?? [])
      .filter((k) => k.axis === axis && (k.slice - slice) * direction > 0)
      .sort((a, b) => (a.slice - b.slice) * direction)[0];
    if (next === undefined) {
      this.tell("There is no further keyframe of this label in that direction.");
    } else {
      this.activeAxis.value = axis;
      this.goToSlice(axis, next.slice);
    }
  }

  setWindow(window: Window): void {
    this.windowLevel.value = { centre: window.centre, width: Math.max(window.width, 1e-6) };
  }

  setWindowPreset(preset: WindowPreset): void {
    if (this.study.value !== null) {
      this.setWindow(presetWindow(preset, this.study.value));
    }
  }

  submit(): Promise<void> {
    return this.review("submit");
  }

  acceptReview(): Promise<void> {
    return this.review("accept");
  }

  returnReview(comment: string): Promise<void> {
    return this.review("return", comment);
  }

  reopen(): Promise<void> {
    return this.review("reopen");
  }

  async importMask(file: File, mode: ImportMode): Promise<void> {
    if (this.mayEdit()) {
      const answer = await this.attempt(async () => this.api.importMask(this.task.value!.id, file, mode, await this.link.value!.settled()));
      answer?.warnings.forEach((warning) => this.tell(warning));
    }
  }

  /** Lets the browser download the task's mask, once all that was drawn is in it. */
  async downloadMask(format: MaskFormat): Promise<void> {
    const task = this.task.value!.id;
    await this.link.value!.settled();
    const link = document.createElement("a");
    link.href = this.api.maskAddress(task, format);
    link.download = "";
    link.click();
  }

  async effort(): Promise<EffortReport | null> {
    return (await this.attempt(() => this.api.effort(this.task.value!.id))) ?? null;
  }

  tell(text: string, kind: Notice["kind"] = "info"): void {
    this.notice.value = { kind, text };
  }

  // What planes draw with.

  /** The label that is drawn with, a first one where there is none; null, and the reason is told, where nothing can be drawn. */
  labelToDraw(): LabelState | null {
    if (!this.mayEdit()) {
      return null;
    }

    if (this.active.value === null) {
      this.addLabel();
    }

    const label = this.active.value;
    if (label?.locked === true) {
      this.tell(`${label.name} is locked. Unlock it to change it.`);
      return null;
    }

    return label;
  }

  /** What tools see of a slice. */
  scene(axis: Axis, slice: number): Scene {
    return {
      grid: this.geometry.value!.planes[axis], values: this.scan.value!.slice(axis, slice), labels: this.labels.value!.read(axis, slice),
      brushSize: this.brushSize.value, tolerance: this.tolerance.value, threshold: this.thresholdRange.value,
    };
  }

  /** Numbers of labels that keep their pixels. */
  locked(): ReadonlySet<number> {
    return new Set(this.session.value?.labels.filter((l) => l.locked).map((l) => l.id));
  }

  /** Shows a drawing and sends it, where it changes something. */
  draw(drawn: Drawn): void {
    const labels = this.labels.value!;
    const { pixels } = strokeOf(drawn, labels, this.locked());
    if (this.mayEdit() && !changesNothing(labels.read(drawn.axis, drawn.slice, drawn.touched.box), pixels, drawn.label)) {
      this.link.value!.draw(drawn, this.activity.take());
    }
  }

  /** Returns false where the task was closed before the server had answered. */
  private async show(study: Study, task: Task, voxels: ArrayBuffer): Promise<boolean> {
    const geometry = geometryOf(study.size, study.spacing, study.affine);
    const labels = new Labels(study.size);
    const scan = Scan.of(study, voxels);
    const link = new Session(this.api, task.id, labels, sessionStorage, {
      dropped: (text) => this.tell(text, "error"),
      signedOut: () => this.leave(),
    });
    this.link.value = link;
    await link.ready();
    if (this.link.value !== link) {
      return false;
    }

    [this.study.value, this.task.value, this.geometry.value, this.scan.value, this.labels.value] = [study, task, geometry, scan, labels];
    this.cursor.value = study.size.map((n) => Math.floor(n / 2)) as unknown as Voxel;
    this.activeAxis.value = geometry.axes.axial;
    this.windowLevel.value = windowOf(study.window);
    this.tolerance.value = round((study.window.high - study.window.low) / 10);
    this.thresholdRange.value = { low: round(this.windowLevel.value.centre), high: round(study.range.high) };
    this.received.value = null;
    this.phase.value = "open";
    study.warnings.concat(this.session.value?.warnings ?? []).forEach((warning) => this.tell(warning));
    return true;
  }

  private async enter(ask: () => Promise<Me>, quiet = false): Promise<boolean> {
    try {
      this.me.value = await ask();
      this.link.value?.resume();
      return true;
    } catch (error) {
      if (!quiet || !(error instanceof ApiProblem) || error.status !== 401) {
        this.fail(error);
      }

      return false;
    }
  }

  /** The server does not know who this is any more. */
  private leave(): void {
    if (this.me.value !== null) {
      this.me.value = null;
      this.tell("Your sign-in has ended. Sign in again to go on; what you did is kept.", "error");
    }
  }

  /** Sends a command; false, and the reason is told, where the task takes none. */
  private do(command: Exclude<Command, DrawCommand>): boolean {
    const may = this.mayEdit();
    if (may) {
      this.link.value!.do(command);
    }

    return may;
  }

  private mayEdit(): boolean {
    if (this.link.value === null || this.editable.value) {
      return this.link.value !== null;
    }

    const isSubmitted = this.session.value?.review === "submitted";
    this.tell(isSubmitted ? "This task is submitted for review. Reopen it to change it." : "This task is accepted. A reviewer can reopen it.");
    return false;
  }

  private vouch(as: "accept" | "absent" | "withdraw"): void {
    const axis = this.activeAxis.value;
    if (this.active.value === null) {
      this.tell("Add a label first, or choose one.");
    } else if (this.labelToDraw() !== null) {
      this.do({ do: as, label: this.active.value.id, axis, slice: this.cursor.value[axis] });
    }
  }

  private async review(action: ReviewAction, comment?: string): Promise<void> {
    await this.attempt(async () => {
      await this.link.value!.settled();
      this.task.value = await this.api.review(this.task.value!.id, action, comment);
    });
  }

  /** A label drawn with that is gone gives way to the first one. */
  private keepActiveLabel(): void {
    effect(() => {
      const labels = this.session.value?.labels;
      if (labels !== undefined && !labels.some((l) => l.id === this.activeLabel.value)) {
        this.activeLabel.value = labels[0]?.id ?? null;
      }
    });
  }

  private async attempt<T>(act: () => Promise<T>): Promise<T | undefined> {
    try {
      return await act();
    } catch (error) {
      this.fail(error);
      return undefined;
    }
  }

  private fail(error: unknown): void {
    if (error instanceof ApiProblem) {
      this.tell(error.message, "error");
    } else {
      this.tell("Something went wrong in this page. Reload it; what you did is kept.", "error");
      console.error(error);
    }
  }
}

/** Three digits are enough for a control. */
function round(value: number): number {
  return Number(value.toPrecision(3));
}
