import type { Update } from "./types";

export interface EventHooks {
  update(update: Update): void;
  /** The connection is lost; it is tried again by itself, and then begins with a reset. */
  lost(): void;
}

/** The browser's EventSource, or a test's. */
type Source = Pick<EventSource, "close" | "onmessage" | "onerror">;

const longestWait = 8_000;

/** Listens for a task's updates until what it returns is called. */
export function listenToEvents(address: string, hooks: EventHooks, open: (address: string) => Source = (a) => new EventSource(a)): () => void {
  let source: Source | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let tries = 0;

  function connect(): void {
    source = open(address);
    source.onmessage = (event) => {
      tries = 0;
      hooks.update(JSON.parse(event.data as string) as Update);
    };
    source.onerror = () => {
      // The browser's own attempts come at a fixed pace, and not at all after a refusal.
      source!.close();
      hooks.lost();
      timer = setTimeout(connect, Math.min(500 * 2 ** tries++, longestWait));
    };
  }

  function connectNow(): void {
    if (tries > 0) {
      clearTimeout(timer);
      source!.close();
      connect();
    }
  }

  connect();
  globalThis.addEventListener?.("online", connectNow);
  return () => {
    globalThis.removeEventListener?.("online", connectNow);
    clearTimeout(timer);
    source!.close();
  };
}
