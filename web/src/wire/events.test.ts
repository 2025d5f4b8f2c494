import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { listenToEvents, type Events } from "./events";

/** A connection that the page has opened. */
interface Connection {
  isOpen: boolean;
  answer(text: string): Promise<void>;
  refuse(status: number): Promise<void>;
  fail(): Promise<void>;
}

let connections: Connection[];
let seen: string[];
let events: Events;

beforeEach(() => {
  vi.useFakeTimers();
  [connections, seen] = [[], []];
  events = listenToEvents("/events", {
    update: (update) => seen.push(`version ${update.version}`),
    lost: (problem) => seen.push(`lost ${problem.status}`),
  }, fake);
});

afterEach(() => {
  events.end();
  vi.useRealTimers();
});

function fake(_: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  return new Promise((resolve, reject) => {
    let stream: ReadableStreamDefaultController<Uint8Array> | null = null;
    const settle = () => vi.advanceTimersByTimeAsync(0);
    const connection: Connection = {
      isOpen: true,
      answer: async (text) => {
        if (stream === null) {
          resolve(new Response(new ReadableStream<Uint8Array>({ start: (controller) => { stream = controller; } })));
        }

        stream!.enqueue(new TextEncoder().encode(text));
        await settle();
      },
      refuse: async (status) => {
        resolve(new Response("{}", { status }));
        await settle();
      },
      fail: async () => {
        connection.isOpen = false;
        stream === null ? reject(new TypeError("network")) : stream.error(new TypeError("network"));
        await settle();
      },
    };
    init!.signal!.addEventListener("abort", () => void (connection.isOpen && connection.fail()));
    connections.push(connection);
  });
}

const last = () => connections.at(-1)!;

test("updates come as they are sent, in whatever pieces", async () => {
  await last().answer(': hello\n\nevent: message\ndata: {"ver');
  await last().answer('sion":3');
  await last().answer('}\n');
  await last().answer('\ndata: {"version":4}\n\n: still here\n\n');
  expect(seen).toEqual(["version 3", "version 4"]);
});

test("a connection that is lost is opened again, later and later until something comes", async () => {
  for (const wait of [500, 1000, 2000, 4000, 8000, 8000]) {
    await last().fail();
    const before = connections.length;
    await vi.advanceTimersByTimeAsync(wait - 1);
    expect(connections.length).toBe(before);
    await vi.advanceTimersByTimeAsync(1);
    expect(connections.length).toBe(before + 1);
  }

  await last().answer('data: {"version":4}\n\n');
  await last().fail();
  await vi.advanceTimersByTimeAsync(500);
  expect([connections.length, ...seen.slice(-2)]).toEqual([8, "version 4", "lost 0"]);
});

test("the reason of a refusal is told", async () => {
  await last().refuse(401);
  expect(seen).toEqual(["lost 401"]);
});

test("a connection that is silent for too long is given up", async () => {
  await last().answer('data: {"version":1}\n\n');
  await vi.advanceTimersByTimeAsync(30_000);
  await last().answer(": still here\n\n");
  await vi.advanceTimersByTimeAsync(30_000);
  expect(seen).toEqual(["version 1"]);
  await vi.advanceTimersByTimeAsync(11_000);
  expect([seen.at(-1), connections.length]).toEqual(["lost 0", 2]);
});

test("it can be tried at once, and says nothing of the connection before", async () => {
  await last().answer('data: {"version":1}\n\n');
  events.retry();
  await last().answer('data: {"version":2}\n\n');
  expect([connections.length, connections[0]!.isOpen, ...seen]).toEqual([2, false, "version 1", "version 2"]);
});

test("nothing is opened any more once it has ended", async () => {
  await last().fail();
  events.end();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(connections.length).toBe(1);
});
