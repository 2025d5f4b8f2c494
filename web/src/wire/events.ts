import { ApiProblem } from "./problem";
import type { Update } from "./types";

export interface EventHooks {
  update(update: Update): void;
  /** The connection is lost, or was refused. The next attempt follows by itself, and begins with a reset. */
  lost(problem: ApiProblem): void;
}

export interface Events {
  /** Connects again at once, because another request has shown that the server can be reached. */
  retry(): void;
  end(): void;
}

const longestWait = 8_000;

/** The server sends something every 15 seconds; a connection that is silent for longer than this is broken, in milliseconds. */
const longestSilence = 40_000;

/**
 * Listens for a task's updates. It reads the stream itself, because EventSource would not report why it was refused, nor notice a
 * connection that is silently broken.
 */
export function listenToEvents(address: string, hooks: EventHooks, fetchStream: typeof fetch = (...request) => fetch(...request)): Events {
  let connection = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let tries = 0;

  async function connect(): Promise<void> {
    const current = (connection = new AbortController());
    let problem = ApiProblem.offline();
    try {
      const response = await fetchStream(address, { headers: { Accept: "text/event-stream" }, signal: current.signal });
      if (response.ok) {
        await read(response.body!, current);
      } else {
        problem = await ApiProblem.from(response);
      }
    } catch {
      // Broken, or ended by us: there is nothing more to read.
    }

    if (current === connection) {
      hooks.lost(problem);
      timer = setTimeout(() => void connect(), Math.min(500 * 2 ** tries++, longestWait));
    }
  }

  async function read(body: ReadableStream<Uint8Array>, current: AbortController): Promise<void> {
    const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
    let silence: ReturnType<typeof setTimeout> | undefined;
    try {
      for (let pieces: string[] = []; ;) {
        silence = setTimeout(() => current.abort(), longestSilence);
        const { value, done } = await reader.read();
        clearTimeout(silence);
        if (done || current !== connection) {
          return;
        }

        pieces.push(value);
        if (value.includes("\n")) {         // a large update comes in many pieces, which are joined once
          const blocks = pieces.join("").split("\n\n");
          pieces = [blocks.pop()!];
          blocks.forEach(take);
        }
      }
    } finally {
      clearTimeout(silence);
    }
  }

  function take(block: string): void {
    const data = block.split("\n").filter((line) => line.startsWith("data:")).map((line) => line.slice(5).trimStart());
    if (data.length > 0) {
      tries = 0;
      hooks.update(JSON.parse(data.join("\n")) as Update);
    }
  }

  function stop(): void {
    clearTimeout(timer);
    const old = connection;
    connection = new AbortController();
    old.abort();
  }

  function retry(): void {
    stop();
    void connect();
  }

  void connect();
  globalThis.addEventListener?.("online", retry);
  return {
    retry,
    end: () => {
      globalThis.removeEventListener?.("online", retry);
      stop();
    },
  };
}
