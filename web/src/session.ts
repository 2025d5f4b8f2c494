import { computed, effect, signal } from "@preact/signals";
import type { Api } from "./wire/api";
import { listenToEvents, type Events } from "./wire/events";
import { keyOf, Outbox, type Entry } from "./wire/outbox";
import { ApiProblem } from "./wire/problem";
import { decodeRuns, encodeRuns } from "./wire/runs";
import { changed } from "./wire/state";
import type {
  Box, Command, CommandAnswer, CommandRequest, Confidence, Crossed, DrawCommand, Progress, SessionState, Suggestion, Update,
} from "./wire/types";
import type { Labels } from "./volume/labels";
import { PendingDrawings, type Drawn } from "./volume/pending";

/** A drawing by its touched pixels, as text holds it; the command is made from it when it is sent. */
interface DrawIntent extends Omit<Drawn, "touched"> {
  do: "draw";
  box: Box;
  runs: string;
  milliseconds: number;
}

type Intent = Exclude<Command, DrawCommand> | DrawIntent;

export interface SessionHooks {
  /** A command was not done, and will not be sent again. */
  dropped(text: string): void;
  /** Somebody has to sign in again; then call {@link Session.resume}. */
  signedOut(): void;
}

/** The notice for somebody whose command was based on a state that another has changed. */
const overtaken = "This annotation was changed in another tab or by somebody else at the same moment. Look at it and do it again.";

/**
 * A task's annotation as the server sends it, with the commands that are not done yet. A person's input is shown at once: labels and
 * pixels are the server's, with everything on top that it has not sent back yet.
 */
export class Session {
  readonly progress = signal<Progress | null>(null);
  readonly suggestion = signal<Suggestion | null>(null);
  readonly confidence = signal<Confidence>({});
  readonly crossed = signal<Crossed>({});
  readonly savedAt = signal<Date | null>(null);
  /** Counts updates and drawings: labels may have changed. */
  readonly changes = signal(0);

  private readonly told = signal<SessionState | null>(null);
  private readonly awaited = signal<readonly { applied: number; intent: Intent }[]>([]);     // acknowledged, but not sent back
  private readonly lost = signal(false);
  private readonly pending: PendingDrawings;
  private readonly outbox: Outbox<Intent>;
  private readonly events: Events;
  private readonly endWatch: () => void;
  private readonly waiting: { version: number; go: () => void }[] = [];
  private seen = 0;

  /** The session's state, with the expected effect of commands on the way; null before the server has answered. */
  readonly state = computed(() => {
    const coming = [...this.awaited.value.map(({ intent }) => intent), ...this.outbox.entries.value.map(({ intent }) => intent)];
    return this.told.value && coming.reduce(expected, this.told.value);
  });

  /** Commands that the server has not acknowledged. */
  readonly unsaved = computed(() => this.outbox.entries.value.length);

  readonly connection = computed(() => {
    const state = this.outbox.state.value;
    return this.lost.value || state === "offline" || state === "stopped" ? "offline" : this.unsaved.value > 0 ? "saving" : "saved";
  });

  /** @param labels Receives the voxels. */
  constructor(
    private readonly api: Api, private readonly task: string, labels: Labels, storage: Storage, private readonly hooks: SessionHooks,
  ) {
    this.pending = new PendingDrawings(labels, () => new Set(this.told.value?.labels.filter((l) => l.locked).map((l) => l.id)));
    this.outbox = new Outbox<Intent>(storage, `promptunet.outbox.${task}`, {
      send: (request, intent) => this.send(request, intent),
      caughtUp: (version) => this.caughtUp(version),
      holds: (entry) => this.holds(entry),
      acknowledged: (entry, answer) => this.acknowledged(entry, answer.applied),
      dropped: (entry, problem) => this.dropped(entry, problem),
      wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    });
    this.outbox.entries.value.forEach((entry) => this.showKept(entry));
    const hearing = { update: (update: Update) => this.update(update), lost: (problem: ApiProblem) => this.lose(problem) };
    this.events = listenToEvents(api.eventsAddress(task), hearing);
    this.endWatch = this.listenAgain();
  }

  /** Waits for the server's first answer. */
  ready(): Promise<void> {
    return this.told.value !== null ? Promise.resolve() : new Promise((go) => this.waiting.push({ version: 0, go }));
  }

  /** Sends a command after those before it. */
  do(command: Exclude<Command, DrawCommand>): void {
    this.outbox.add(command, this.seen);
  }

  /** @param milliseconds How long the drawing took. */
  draw(drawn: Drawn, milliseconds: number): void {
    const { touched: { box, mask }, ...meant } = drawn;
    const intent: DrawIntent = { do: "draw", ...meant, box, runs: encodeRuns(mask), milliseconds };
    this.show(keyOf(this.outbox.add(intent, this.seen)), drawn);
  }

  /** Whether a drawing of a label is on its way. */
  isDrawing(label: number): boolean {
    return this.outbox.entries.value.some(({ intent }) => intent.do === "draw" && intent.label === label);
  }

  /** The base version and number of a request that has to follow all commands, once those are sent. */
  async settled(): Promise<Omit<CommandRequest, "command">> {
    await this.outbox.idle();
    await this.caughtUp(Math.max(0, ...this.awaited.value.map(({ applied }) => applied)));
    return { ...this.outbox.next(), base: this.seen };
  }

  /** Continues after somebody has signed in again. */
  resume(): void {
    this.outbox.resume();
    this.events.retry();
  }

  /** Returns once everything has arrived, or somebody has to sign in first. */
  async close(): Promise<void> {
    await this.outbox.idle();
    this.endWatch();
    this.events.end();
  }

  private show(key: string, drawn: Drawn): void {
    this.pending.show(key, drawn);
    this.changes.value++;
  }

  /** Shows a drawing that was kept when the page was reloaded. */
  private showKept(entry: Entry<Intent>): void {
    if (entry.intent.do === "draw") {
      const { label, axis, slice, mode, box, runs } = entry.intent;
      this.show(keyOf(entry), { label, axis, slice, mode, touched: { box, mask: decodeRuns(runs, box[2] * box[3]) } });
    }
  }

  private async send(request: Omit<CommandRequest, "command">, intent: Intent): Promise<CommandAnswer> {
    const command = this.commandOf(keyOf(request), intent);
    try {
      return await this.api.command(this.task, { ...request, command });
    } catch (error) {
      const status = error instanceof ApiProblem ? error.status : 0;
      if (status === 401) {
        this.hooks.signedOut();
      }

      if (status !== 403) {
        throw error;
      }

      // The token against forgery changes with each sign-in, also with one in another tab.
      await this.api.me();
      return this.api.command(this.task, { ...request, command });
    }
  }

  private commandOf(key: string, intent: Intent): Command {
    if (intent.do !== "draw") {
      return intent;
    }

    const { label, axis, slice, box, milliseconds } = intent;
    return { do: "draw", label, axis, slice, box, runs: encodeRuns(this.pending.pixels(key)!), strokes: 1, milliseconds };
  }

  /** Drawings hold whatever else has changed, and a new label holds as long as nobody else took its number. */
  private holds({ intent }: Entry<Intent>): boolean {
    const there = this.state.value?.labels.some((l) => l.id === ("label" in intent ? intent.label : 0)) ?? true;
    const taken = this.told.value?.labels.some((l) => l.id === ("label" in intent ? intent.label : 0)) ?? false;
    return (intent.do === "draw" && there) || (intent.do === "add-label" && !taken);
  }

  private caughtUp(version: number): Promise<void> {
    return this.seen >= version ? Promise.resolve() : new Promise((go) => this.waiting.push({ version, go }));
  }

  private acknowledged(entry: Entry<Intent>, applied: number): void {
    this.savedAt.value = new Date();
    this.pending.acknowledge(keyOf(entry), applied, this.seen);
    if (applied > this.seen) {
      this.awaited.value = [...this.awaited.value, { applied, intent: entry.intent }];
    }
  }

  private dropped(entry: Entry<Intent>, problem: ApiProblem): void {
    this.pending.remove(keyOf(entry));
    this.changes.value++;
    this.hooks.dropped(problem.type === "stale" ? overtaken : problem.message);
  }

  private update(update: Update): void {
    const first = this.told.value === null;
    this.lost.value = false;
    this.seen = update.version;
    const known = update.state ?? this.told.value;
    this.told.value = known && update.change ? changed(known, update.change, update.version) : known;
    this.awaited.value = this.awaited.value.filter(({ applied }) => applied > update.version);
    this.progress.value = update.progress === undefined ? this.progress.value : update.progress;
    this.suggestion.value = update.suggestion === undefined ? this.suggestion.value : update.suggestion;
    this.confidence.value = update.confidence ? { ...this.confidence.value, ...update.confidence } : this.confidence.value;
    this.crossed.value = update.crossed ? { ...this.crossed.value, ...update.crossed } : this.crossed.value;
    this.pending.update(update.version, update.reset ?? false, update.patches ?? []);
    this.changes.value++;
    if (this.told.value !== null) {
      const go = this.waiting.filter(({ version }) => version <= update.version);
      this.waiting.splice(0, Infinity, ...this.waiting.filter((w) => !go.includes(w)));
      go.forEach((w) => w.go());
      if (first) {
        this.outbox.resume();
      }
    }
  }

  private lose(problem: ApiProblem): void {
    this.lost.value = true;
    if (problem.status === 401) {
      this.hooks.signedOut();
    }
  }

  /** When commands get through again, events do too. */
  private listenAgain(): () => void {
    let before = this.outbox.state.peek();
    return effect(() => {
      const now = this.outbox.state.value;
      if (before === "offline" && now !== "offline") {
        this.events.retry();
      }

      before = now;
    });
  }
}

/** The state expected after a command, as far as the page can compute it. */
function expected(state: SessionState, intent: Intent): SessionState {
  const withLabel = (label: number, change: Partial<SessionState["labels"][number]>) =>
    ({ ...state, canUndo: true, labels: state.labels.map((l) => (l.id === label ? { ...l, ...change } : l)) });
  switch (intent.do) {
    case "add-label": {
      const { label: id, name, colour } = intent;
      const added = { id, name, colour, locked: false, propagated: false, axis: null, imported: false, keyframes: [] };
      const labels = [...state.labels, added].sort((a, b) => a.id - b.id);
      return state.labels.some((l) => l.id === id) ? state : { ...state, canUndo: true, labels };
    }
    case "change-label": return withLabel(intent.label, { name: intent.name, colour: intent.colour });
    case "lock": return withLabel(intent.label, { locked: true });
    case "unlock": return withLabel(intent.label, { locked: false });
    case "remove-label": return { ...state, canUndo: true, labels: state.labels.filter((l) => l.id !== intent.label) };
    case "draw": return { ...state, canUndo: true, canRedo: false };
    default: return state;
  }
}
