import { labelsAfter } from "../tools/stroke";
import { Labels } from "../volume/labels";
import { decodeRuns, encodeRuns } from "../wire/runs";
import type { Command, CommandRequest, LabelState, SessionState, StateChange, Study, Update, Voxel } from "../wire/types";

type Answer = (path: string, init: RequestInit) => Response | Promise<Response> | undefined;

const size: Voxel = [6, 5, 4];

/** A server in memory with one study of 6 x 5 x 4 voxels and one task; it takes the place of `fetch`. */
export class TestServer {
  readonly journal: { key: string; command: Command }[] = [];
  /** Called first; an answer that it returns is sent. */
  before: Answer = () => undefined;
  /** While true, updates are not sent. */
  isSilent = false;
  review: SessionState["review"] = "open";
  private streams: ReadableStreamDefaultController<Uint8Array>[] = [];
  private undone = 0;

  readonly study: Study = {
    id: "s", project: 1, name: "scan.nii", size, spacing: [1, 1, 2], affine: [[-1, 0, 0, 0], [0, -1, 0, 0], [0, 0, 2, 0]],
    orientation: "LPS", axes: { sagittal: 0, coronal: 1, axial: 2 }, voxels: { type: "uint8", slope: 1, intercept: 0 },
    window: { low: 0, high: 100 }, range: { low: 0, high: 119 }, hash: "", created: "", warnings: [],
  };

  readonly task = {
    id: "t", study: "s", studyName: "scan.nii", annotator: "me", annotatorId: 1, state: "open" as const, comment: null, reviewer: null,
    reason: null,
    created: "", updated: "",
  };

  get fetch(): typeof fetch {
    return async (path, init = {}) => (await this.before(String(path), init)) ?? this.answer(String(path), init);
  }

  /** Applies a command of another tab. */
  other(command: Command): void {
    this.apply({ client: "other", number: this.journal.length, base: this.journal.length, command });
  }

  /** Breaks the streams of updates. */
  breakStreams(): void {
    this.streams.splice(0).forEach((stream) => stream.error(new TypeError("broken")));
  }

  get state(): SessionState {
    return this.replay().state;
  }

  get voxels(): Uint8Array {
    return this.replay().labels.voxels;
  }

  private answer(path: string, init: RequestInit): Response {
    switch (path.replace("/api/v1", "")) {
      case "/me": return json({ id: 1, name: "me", role: "annotator", hasPassword: true, csrf: "token" });
      case "/studies/s": return json(this.study);
      case "/studies/s/voxels": return new Response(new Uint8Array(120).map((_, n) => n));
      case "/tasks/t/session": return json(this.state);
      case "/tasks/t/events": return this.listen(init.signal!);
      case "/tasks/t/commands": return this.apply(JSON.parse(init.body as string) as CommandRequest);
      default: return json({ type: "missing", detail: `There is no ${path}.` }, 404);
    }
  }

  private apply({ client, number, base, command }: CommandRequest): Response {
    const key = `${client}/${number}`;
    const known = this.journal.findIndex((entry) => entry.key === key);
    if (known >= 0) {
      return json({ version: this.journal.length, applied: known + 1 });
    }

    if (base !== this.journal.length) {
      return json({ type: "stale", version: this.journal.length, detail: "Somebody was faster." }, 409);
    }

    if (command.do === "draw" && this.state.labels.find((l) => l.id === command.label)?.locked !== false) {
      return json({ type: "locked", detail: "Unlock it." }, 422);
    }

    const before = this.state;
    this.journal.push({ key, command });
    const { state, ...update } = this.everything(false);
    this.send({ ...update, change: changeOf(before, state!) });
    return json({ version: this.journal.length, applied: this.journal.length });
  }

  private listen(signal: AbortSignal): Response {
    const body = new ReadableStream<Uint8Array>({
      start: (stream) => {
        this.streams.push(stream);
        this.send(this.everything(true), [stream]);
      },
    });
    signal.addEventListener("abort", () => { this.streams = []; });
    return new Response(body);
  }

  private send(update: Update, to = this.isSilent ? [] : this.streams): void {
    to.forEach((stream) => stream.enqueue(new TextEncoder().encode(`data: ${JSON.stringify(update)}\n\n`)));
  }

  private everything(reset: boolean): Update {
    const { state, labels } = this.replay();
    const patches = Array.from({ length: size[2] }, (_, slice) =>
      ({ axis: 2 as const, slice, x: 0, y: 0, width: size[0], height: size[1], runs: encodeRuns(labels.read(2, slice)) }));
    return { ...(reset ? { reset } : {}), version: this.journal.length, state, patches };
  }

  /** The session that the journal leads to; an undo takes back the last command that is not an undo itself. */
  private replay(): { state: SessionState; labels: Labels } {
    const done: Command[] = [];
    this.undone = 0;
    for (const { command } of this.journal) {
      if (command.do === "undo") {
        done.pop();
        this.undone++;
      } else {
        done.push(command);
      }
    }

    const labels = new Labels(size);
    const known: LabelState[] = [];
    done.forEach((command) => does(command, known, labels));
    const state: SessionState = {
      version: this.journal.length, labels: known, canUndo: done.length > 0, canRedo: this.undone > 0, checkpoints: [], stale: [],
      paused: false, review: this.review, model: "", warnings: [],
    };
    return { state, labels };
  }
}

/** A change that names every label of the state after it. */
function changeOf(before: SessionState, { model, version, checkpoints, labels, ...rest }: SessionState): StateChange {
  const places = (label: LabelState | undefined) => label?.keyframes.map(({ axis, slice }) => ({ axis, slice })) ?? [];
  return {
    ...rest,
    labels: labels.map(({ id, keyframes, ...facts }) => ({
      id, facts, keyframes, withdrawn: places(before.labels.find((l) => l.id === id)),
    })),
    removed: before.labels.map(({ id }) => id).filter((id) => !labels.some((l) => l.id === id)),
  };
}

function does(command: Command, known: LabelState[], labels: Labels): void {
  const label = known.find((l) => "label" in command && l.id === command.label);
  switch (command.do) {
    case "add-label":
      known.push({
        id: command.label, name: command.name, colour: command.colour, locked: false, propagated: false, axis: null, imported: false,
        keyframes: [],
      });
      break;
    case "lock": label!.locked = true; break;
    case "unlock": label!.locked = false; break;
    case "propagate": label!.propagated = true; break;
    case "draw": {
      const { axis, slice, box } = command;
      const pixels = decodeRuns(command.runs, box[2] * box[3]);
      labels.write(axis, slice, box, labelsAfter(labels.read(axis, slice, box), pixels, command.label));
      label!.axis ??= axis;
      label!.keyframes = [
        ...label!.keyframes.filter((k) => k.axis !== axis || k.slice !== slice),
        { axis, slice, by: "drawn", area: labels.areas(label!.id, axis)[slice]! },
      ];
      break;
    }
  }
}

function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status });
}

/** The browser's storage for one tab. */
export function testStorage(): Storage {
  const items = new Map<string, string>();
  return {
    get length() { return items.size; },
    clear: () => items.clear(),
    key: (n) => [...items.keys()][n] ?? null,
    getItem: (name) => items.get(name) ?? null,
    setItem: (name, value) => void items.set(name, value),
    removeItem: (name) => void items.delete(name),
  };
}
