import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { listenToEvents } from "./events";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function fake() {
  const sources: { closed: boolean; onmessage: ((event: MessageEvent) => void) | null; onerror: ((event: Event) => void) | null; close(): void }[] = [];
  const seen: string[] = [];
  const end = listenToEvents("/events", { update: (u) => seen.push(`version ${u.version}`), lost: () => seen.push("lost") }, () => {
    const source = { closed: false, onmessage: null, onerror: null, close() { this.closed = true; } };
    sources.push(source);
    return source;
  });
  return { sources, seen, end };
}

test("updates come as they are sent", () => {
  const { sources, seen, end } = fake();
  sources[0]!.onmessage!({ data: '{"version":3}' } as MessageEvent);
  end();
  expect([seen, sources[0]!.closed]).toEqual([["version 3"], true]);
});

test("a connection that is lost is opened again, later and later until something comes", () => {
  const { sources, seen, end } = fake();
  for (const wait of [500, 1000, 2000, 4000, 8000, 8000]) {
    sources.at(-1)!.onerror!({} as Event);
    expect(sources.at(-1)!.closed).toBe(true);
    const before = sources.length;
    vi.advanceTimersByTime(wait - 1);
    expect(sources.length).toBe(before);
    vi.advanceTimersByTime(1);
    expect(sources.length).toBe(before + 1);
  }

  sources.at(-1)!.onmessage!({ data: '{"version":4}' } as MessageEvent);
  sources.at(-1)!.onerror!({} as Event);
  vi.advanceTimersByTime(500);
  expect([sources.length, seen.at(-2), seen.at(-1)]).toEqual([8, "version 4", "lost"]);
  end();
});

test("nothing is opened any more once it has ended", () => {
  const { sources, end } = fake();
  sources[0]!.onerror!({} as Event);
  end();
  vi.advanceTimersByTime(60_000);
  expect(sources.length).toBe(1);
});
