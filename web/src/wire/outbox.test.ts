import { beforeEach, describe, expect, test } from "vitest";
import { testStorage } from "../testing/server";
import { Outbox, keyOf, type Entry, type OutboxHooks } from "./outbox";
import { ApiProblem } from "./problem";
import type { CommandAnswer } from "./types";

type Intent = string;      // "draw ..." holds upon other versions

/** A server that takes commands once each, as the real one does. */
class FakeServer {
  readonly journal: { key: string; intent: Intent }[] = [];
  readonly requests: string[] = [];
  /** Answers to give instead of the usual ones; "lose" applies the command and loses the answer. */
  readonly trouble: (ApiProblem | "lose")[] = [];

  get version(): number {
    return this.journal.length;
  }

  send(client: string, number: number, base: number, intent: Intent): CommandAnswer {
    this.requests.push(`${intent}@${base}`);
    const trouble = this.trouble.shift();
    if (trouble instanceof ApiProblem) {
      throw trouble;
    }

    const answer = this.apply(keyOf({ client, number }), base, intent);
    if (trouble === "lose") {
      throw ApiProblem.offline();
    }

    return answer;
  }

  apply(key: string, base: number, intent: Intent): CommandAnswer {
    const known = this.journal.findIndex((command) => command.key === key);
    if (known >= 0) {
      return { version: this.version, applied: known + 1 };
    }

    if (base !== this.version) {
      throw new ApiProblem(409, "stale", "Somebody else was faster.", null, { version: this.version });
    }

    this.journal.push({ key, intent });
    return { version: this.version, applied: this.version };
  }

  other(intent: Intent): void {
    this.apply(`other/${this.version}`, this.version, intent);
  }
}

let server: FakeServer;
let storage: Storage;
let waits: number[];
let acknowledged: string[];
let dropped: string[];

function open(change: Partial<OutboxHooks<Intent>> = {}): Outbox<Intent> {
  return new Outbox<Intent>(storage, "box", {
    send: async ({ client, number, base }, intent) => server.send(client, number, base, intent),
    caughtUp: async () => {},
    holds: (entry) => entry.intent.startsWith("draw"),
    acknowledged: (entry, answer) => acknowledged.push(`${entry.intent}=${answer.applied}`),
    dropped: (entry, problem) => dropped.push(`${entry.intent}: ${problem.type}`),
    wait: async (milliseconds) => void waits.push(milliseconds),
    ...change,
  });
}

beforeEach(() => {
  server = new FakeServer();
  storage = testStorage();
  [waits, acknowledged, dropped] = [[], [], []];
});

const done = () => server.journal.map((command) => command.intent);

describe("commands", () => {
  test("are sent in order, each upon the one before", async () => {
    const outbox = open();
    for (const intent of ["a", "b", "c"]) outbox.add(intent, 0);
    expect(outbox.entries.value.length).toBe(3);
    await outbox.idle();
    expect(server.requests).toEqual(["a@0", "b@1", "c@2"]);
    expect(acknowledged).toEqual(["a=1", "b=2", "c=3"]);
    expect([outbox.state.value, outbox.entries.value, storage.length]).toEqual(["idle", [], 0]);
  });

  test("are sent again after a break, later and later", async () => {
    const outbox = open();
    server.trouble.push(...Array.from({ length: 7 }, () => ApiProblem.offline()), new ApiProblem(503, "", "Wait."));
    outbox.add("a", 0);
    await outbox.idle();
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 10000, 10000, 10000]);
    expect([done(), outbox.state.value]).toEqual([["a"], "idle"]);
  });

  test("whose answer was lost are not done twice", async () => {
    const outbox = open();
    server.trouble.push("lose", "lose");
    outbox.add("a", 0);
    outbox.add("b", 0);
    await outbox.idle();
    expect(done()).toEqual(["a", "b"]);
    expect(acknowledged).toEqual(["a=1", "b=2"]);
  });

  test("are offline while they cannot be sent", async () => {
    const states: string[] = [];
    const outbox = open({ wait: async () => void states.push(outbox.state.value) });
    server.trouble.push(ApiProblem.offline());
    outbox.add("a", 0);
    await outbox.idle();
    expect(states).toEqual(["offline"]);
  });

  test("wait as long as a busy server says", async () => {
    const outbox = open();
    server.trouble.push(new ApiProblem(429, "busy", "Wait.", 3));
    outbox.add("a", 0);
    await outbox.idle();
    expect([waits, done()]).toEqual([[3000], ["a"]]);
  });

  test("stop where somebody has to sign in again, and go on then", async () => {
    const outbox = open();
    server.trouble.push(new ApiProblem(401, "", "Sign in."));
    outbox.add("a", 0);
    outbox.add("b", 0);
    await outbox.idle();
    expect([outbox.state.value, done(), outbox.entries.value.length]).toEqual(["stopped", [], 2]);
    outbox.resume();
    await outbox.idle();
    expect(done()).toEqual(["a", "b"]);
  });

  test("that do not fit are dropped with the reason, and what follows is sent", async () => {
    const outbox = open();
    server.trouble.push(new ApiProblem(422, "locked", "Unlock it."));
    outbox.add("draw a", 0);
    outbox.add("draw b", 0);
    await outbox.idle();
    expect([done(), dropped]).toEqual([["draw b"], ["draw a: locked"]]);
  });
});

describe("after a reload", () => {
  test("what was under way is sent, under its old number, before what is new", async () => {
    const first = open({ send: () => new Promise(() => {}) });
    const kept = [first.add("a", 0), first.add("b", 0)];
    server.send(kept[0]!.client, kept[0]!.number, 0, "a");      // it arrived, but the page was gone

    const second = open();
    expect(second.entries.value).toEqual(kept);
    second.resume();
    second.add("c", 1);
    await second.idle();
    expect(done()).toEqual(["a", "b", "c"]);
    expect(new Set(server.journal.map((command) => command.key)).size).toBe(3);
  });

  test("a tab that was duplicated does not do it twice, and numbers its own", async () => {
    const first = open({ send: () => new Promise(() => {}) });
    first.add("a", 0);
    const copies = [open(), open()];
    copies.forEach((copy) => copy.resume());
    await Promise.all(copies.map((copy) => copy.idle()));
    expect(done()).toEqual(["a"]);
    expect(copies[0]!.next().client).not.toBe(copies[1]!.next().client);
  });
});

describe("where others were faster", () => {
  test("drawings are sent again upon the new version, with what follows from them", async () => {
    const versions: number[] = [];
    const outbox = open({ caughtUp: async (version) => void versions.push(version) });
    outbox.add("draw a", 0);
    outbox.add("draw b", 0);
    outbox.add("undo", 0);
    server.other("x");
    server.other("y");
    await outbox.idle();
    expect(done()).toEqual(["x", "y", "draw a", "draw b", "undo"]);
    expect(versions).toEqual([2]);
    expect(dropped).toEqual([]);
  });

  test("other commands are dropped, also those that were made upon them", async () => {
    const outbox = open();
    outbox.add("accept", 0);
    outbox.add("undo", 0);
    outbox.add("draw a", 0);
    server.other("x");
    await outbox.idle();
    expect(done()).toEqual(["x", "draw a"]);
    expect(dropped).toEqual(["accept: stale", "undo: stale"]);
  });

  test("drawings after one that was refused go on upon the version that there is", async () => {
    const outbox = open();
    server.trouble.push(new ApiProblem(422, "locked", "Unlock it."));
    ["draw a", "draw b", "draw c"].forEach((intent) => outbox.add(intent, 0));
    await outbox.idle();
    expect(server.requests).toEqual(["draw a@0", "draw b@0", "draw c@1"]);
  });

  test("an undo of what was refused is not done to something else", async () => {
    const outbox = open();
    server.other("x");
    server.trouble.push(new ApiProblem(422, "locked", "Unlock it."));
    outbox.add("draw a", 1);
    outbox.add("undo", 1);
    await outbox.idle();
    expect([done(), dropped]).toEqual([["x"], ["draw a: locked", "undo: locked"]]);
  });
});

test("an entry is kept as it is, whatever the storage says", async () => {
  const outbox = open();
  storage.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };
  const entry: Entry<Intent> = outbox.add("a", 0);
  expect(entry).toMatchObject({ number: 1, base: 0, intent: "a" });
  await outbox.idle();
  expect(done()).toEqual(["a"]);
});
