import { batch, signal, type ReadonlySignal } from "@preact/signals";
import { ApiProblem } from "./problem";
import type { CommandAnswer, CommandRequest } from "./types";

/** A change on its way to the server. `I` is the intent; the command is made from it when it is sent. */
export interface Entry<I> {
  client: string;
  number: number;
  /** The version that it was based on, including the commands sent before it. */
  base: number;
  intent: I;
}

export interface OutboxHooks<I> {
  send(request: Omit<CommandRequest, "command">, intent: I): Promise<CommandAnswer>;
  /** Waits until the page shows a version. */
  caughtUp(version: number): Promise<void>;
  /** Whether the intent still holds after others have changed the state, or after an earlier entry was refused. */
  holds(entry: Entry<I>): boolean;
  acknowledged(entry: Entry<I>, answer: CommandAnswer): void;
  /** The entry will not be sent again. */
  dropped(entry: Entry<I>, problem: ApiProblem): void;
  /** Milliseconds from now. */
  wait(milliseconds: number): Promise<void>;
}

/** "stopped": somebody has to sign in again. */
export type OutboxState = "idle" | "sending" | "offline" | "stopped";

const longestWait = 10_000;

/** The unique key of an entry. */
export function keyOf(entry: Pair): string {
  return `${entry.client}/${entry.number}`;
}

type Pair = Pick<Entry<unknown>, "client" | "number">;

/**
 * Sends a person's commands in order, one after another, and keeps each until the server has acknowledged it: through breaks of the
 * connection, and in `storage` through a reload of the page. The server takes a number of a client once, so sending a command twice does
 * no harm. Each load of the page is a client of its own; entries of an earlier load keep its client and number.
 */
export class Outbox<I> {
  private readonly client = randomName();
  private number = 0;
  private running: Promise<void> | null = null;
  private readonly queue = signal<readonly Entry<I>[]>([]);
  private readonly now = signal<OutboxState>("idle");

  constructor(private readonly storage: Storage, private readonly name: string, private readonly hooks: OutboxHooks<I>) {
    this.queue.value = JSON.parse(storage.getItem(name) ?? "[]") as Entry<I>[];
  }

  /** The entries that have not been acknowledged, in order. */
  get entries(): ReadonlySignal<readonly Entry<I>[]> {
    return this.queue;
  }

  get state(): ReadonlySignal<OutboxState> {
    return this.now;
  }

  /** A number for a request that is not kept here. */
  next(): Pair {
    return { client: this.client, number: ++this.number };
  }

  /** @param seen The version that the page shows. */
  add(intent: I, seen: number): Entry<I> {
    const last = this.queue.value.at(-1);
    const entry = { ...this.next(), base: last === undefined ? seen : last.base + 1, intent };
    this.change([...this.queue.value, entry]);
    this.resume();
    return entry;
  }

  /** Sends the entries, after a stop or when the page has been opened. */
  resume(): void {
    this.running ??= this.run().finally(() => { this.running = null; });
  }

  /** Waits until everything is sent, or nothing more can be sent. */
  async idle(): Promise<void> {
    await this.running;
  }

  private async run(): Promise<void> {
    // The caller of add() shall have its entry before it is notified of it.
    await Promise.resolve();
    for (let tries = 0; this.queue.value.length > 0;) {
      const entry = this.queue.value[0]!;
      this.now.value = tries === 0 ? "sending" : this.now.value;
      try {
        const { client, number, base } = entry;
        const answer = await this.hooks.send({ client, number, base }, entry.intent);
        tries = 0;
        // In one batch, so that the entry's effect does not disappear for a moment.
        batch(() => {
          this.change(this.queue.value.slice(1));
          this.hooks.acknowledged(entry, answer);
        });
      } catch (error) {
        const problem = problemOf(error);
        if (problem.status === 401) {
          this.now.value = "stopped";
          return;
        }

        tries = await this.refused(entry, problem, tries);
      }
    }

    this.now.value = "idle";
  }

  /** Returns how often in a row the server could not be reached. */
  private async refused(entry: Entry<I>, problem: ApiProblem, tries: number): Promise<number> {
    if (problem.status === 429) {
      await this.hooks.wait((problem.retryAfter ?? 1) * 1000);
      return 0;
    }

    if (problem.status === 0 || problem.status >= 500) {
      this.now.value = "offline";
      await this.hooks.wait(Math.min(500 * 2 ** tries, longestWait));
      return tries + 1;
    }

    let base = entry.base;
    if (problem.type === "stale" && typeof problem.body.version === "number") {
      base = problem.body.version;
      await this.hooks.caughtUp(base);
      if (this.hooks.holds(entry)) {
        this.change(this.queue.value.map((later, n) => ({ ...later, base: base + n })));
        return 0;
      }
    }

    this.drop(entry, problem, base);
    return 0;
  }

  /** Drops the first entry, and the later ones that do not hold without it. */
  private drop(entry: Entry<I>, problem: ApiProblem, base: number): void {
    const later = this.queue.value.slice(1);
    const kept = later.filter((l) => this.hooks.holds(l));
    this.change(kept.map((l, n) => ({ ...l, base: base + n })));
    [entry, ...later.filter((l) => !kept.includes(l))].forEach((l) => this.hooks.dropped(l, problem));
  }

  private change(entries: readonly Entry<I>[]): void {
    this.queue.value = entries;
    try {
      if (entries.length === 0) {
        this.storage.removeItem(this.name);
      } else {
        this.storage.setItem(this.name, JSON.stringify(entries));
      }
    } catch {
      // Full or forbidden: a reload would lose the entries, a broken connection would not.
    }
  }
}

function problemOf(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) {
    return error;
  }

  throw error;
}

/** 128 random bits. crypto.randomUUID is missing when the page comes over plain HTTP from another machine. */
function randomName(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
