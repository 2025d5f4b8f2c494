import { computed, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { Activity } from "./activity";
import type { Session } from "./session";
import type { ToolName } from "./tools/tool";
import type { Geometry } from "./volume/geometry";
import type { Labels } from "./volume/labels";
import type { Scan, Window } from "./volume/scan";
import { Api } from "./wire/api";
import { ApiProblem } from "./wire/problem";
import type {
  Axis, Confidence, Crossed, LabelState, Me, Progress, Provenance, Range, SessionState, Study, Suggestion, Task, Voxel,
} from "./wire/types";

/** A message to the user; errors say what to do, warnings what a file left open. */
export interface Notice {
  kind: "info" | "warning" | "error";
  text: string;
}

/** "loading" while a task is opened; the workspace is shown when it is "open". */
export type Phase = "start" | "loading" | "open";

/** What fills the window: all four views, or one. */
export type Layout = "grid" | "axial" | "coronal" | "sagittal" | "3d";

/** The pen for drawing by keyboard: it is over the cursor in the plane across `axis`, and draws while it is down. */
export interface KeyboardPen {
  axis: Axis;
  down: boolean;
}

/** A label's opacity at first. */
const usualOpacity = 0.45;

/** The state of the page as signals. Functions in actions/ change it; one that fails sets {@link notice} and does not throw. */
export class Workspace {
  readonly api = new Api();

  // User and task.
  readonly me: Signal<Me | null> = signal(null);
  readonly phase: Signal<Phase> = signal("start");
  readonly study: Signal<Study | null> = signal(null);
  readonly task: Signal<Task | null> = signal(null);
  /** Bytes of the scan received so far, while `phase` is "loading". */
  readonly received: Signal<{ done: number; total: number } | null> = signal(null);
  readonly notice: Signal<Notice | null> = signal(null);

  // The voxels. They change in place: `voxelVersion` counts changes, `labels.value.subscribe` reports where.
  readonly geometry: Signal<Geometry | null> = signal(null);
  readonly scan: Signal<Scan | null> = signal(null);
  readonly labels: Signal<Labels | null> = signal(null);

  // The session as the server sends it, with the commands on the way.
  readonly link: Signal<Session | null> = signal(null);
  readonly session: ReadonlySignal<SessionState | null> = computed(() => this.link.value?.state.value ?? null);
  readonly progress: ReadonlySignal<Progress | null> = computed(() => this.link.value?.progress.value ?? null);
  readonly suggestion: ReadonlySignal<Suggestion | null> = computed(() => this.link.value?.suggestion.value ?? null);
  readonly confidence: ReadonlySignal<Confidence> = computed(() => this.link.value?.confidence.value ?? {});
  readonly crossed: ReadonlySignal<Crossed> = computed(() => this.link.value?.crossed.value ?? {});
  readonly connection: ReadonlySignal<"saved" | "saving" | "offline"> = computed(() => this.link.value?.connection.value ?? "saved");
  /** Commands that the server has not acknowledged. */
  readonly unsaved: ReadonlySignal<number> = computed(() => this.link.value?.unsaved.value ?? 0);
  readonly savedAt: ReadonlySignal<Date | null> = computed(() => this.link.value?.savedAt.value ?? null);
  readonly voxelVersion: ReadonlySignal<number> = computed(() => this.link.value?.changes.value ?? 0);

  // The display.
  /** The crosshair; each plane shows the slice that it is on. */
  readonly cursor: Signal<Voxel> = signal([0, 0, 0]);
  readonly hoverVoxel: Signal<Voxel | null> = signal(null);
  /** The origin of `hoverVoxel`, a moment after the pointer has come to rest. */
  readonly provenance: Signal<Provenance | null> = signal(null);
  readonly activeAxis: Signal<Axis> = signal(2);
  /** In values of the scan. */
  readonly windowLevel: Signal<Window> = signal({ centre: 0, width: 1 });
  /** Opacities of labels that were given one, by number, from 0 to 1; the others have {@link usualOpacity}. */
  readonly labelOpacity: Signal<ReadonlyMap<number, number>> = signal(new Map<number, number>());
  readonly outlineOnly: Signal<boolean> = signal(false);
  readonly overlayShown: Signal<boolean> = signal(true);
  /** Numbers of labels that are not shown on this page. */
  readonly hiddenLabels: Signal<ReadonlySet<number>> = signal(new Set<number>());
  readonly layout: Signal<Layout> = signal("grid");

  // The drawing tools.
  readonly activeLabel: Signal<number | null> = signal(null);
  readonly tool: Signal<ToolName> = signal("brush");
  /** Diameter in voxels of the plane's smaller spacing. */
  readonly brushSize: Signal<number> = signal(9);
  /** The smart brush's tolerance, in values of the scan. */
  readonly tolerance: Signal<number> = signal(0);
  /** The threshold brush's range, in values of the scan. */
  readonly thresholdRange: Signal<Range> = signal({ low: 0, high: 0 });
  readonly keyboardPen: Signal<KeyboardPen | null> = signal(null);

  /** The label drawn with; null when there is none. */
  readonly active: ReadonlySignal<LabelState | null> = computed(() => this.labelOf(this.activeLabel.value) ?? null);
  /** Whether the task takes commands. */
  readonly editable: ReadonlySignal<boolean> = computed(() => ["open", "returned"].includes(this.session.value?.review ?? ""));

  /** Measures the working time that the next drawing is sent with. */
  readonly activity = new Activity();

  /** Resolves when the session closed last has sent its commands. */
  closing: Promise<void> = Promise.resolve();
  /** Counts how often a task was opened or closed, so that a scan that arrives too late is not shown. */
  openings = 0;

  labelOf(label: number | null): LabelState | undefined {
    return this.session.value?.labels.find((l) => l.id === label);
  }

  opacityOf(label: number): number {
    return this.labelOpacity.value.get(label) ?? usualOpacity;
  }

  /** Numbers of labels that keep their pixels. */
  locked(): ReadonlySet<number> {
    return new Set(this.session.value?.labels.filter((l) => l.locked).map((l) => l.id));
  }

  tell(text: string, kind: Notice["kind"] = "info"): void {
    this.notice.value = { kind, text };
  }

  /** Shows all warnings of a file or a task in one notice, which stays until it is closed. */
  warn(warnings: readonly string[]): void {
    if (warnings.length > 0) {
      this.tell([...new Set(warnings)].join("\n"), "warning");
    }
  }

  /** Returns undefined when it fails; a notice states why. */
  async attempt<T>(act: () => Promise<T>): Promise<T | undefined> {
    try {
      return await act();
    } catch (error) {
      this.fail(error);
      return undefined;
    }
  }

  fail(error: unknown): void {
    if (error instanceof ApiProblem) {
      this.tell(error.message, "error");
    } else {
      this.tell("Something went wrong in this page. Reload it; what you did is kept.", "error");
      console.error(error);
    }
  }
}
