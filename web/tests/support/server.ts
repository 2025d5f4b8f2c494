import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const program = join(import.meta.dirname, "../../../artifacts/bin/PromptUNet.Cli/release/PromptUNet.Cli.dll");

/** The real server, as a user starts it. */
export interface Server {
  /** With the token that signs in. */
  url: string;
  /** Its folder. */
  data: string;
  process: ChildProcess;
  /** Ends it and waits until it has ended; the folder stays. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export async function startServer(data = mkdtempSync(join(tmpdir(), "promptunet-")), port = 0): Promise<Server> {
  const process = spawn("dotnet", [program, "serve", "--data", data, "--port", String(port)], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<void>((resolve) => process.once("exit", () => resolve()));
  const stop = (signal: NodeJS.Signals = "SIGTERM") => {
    process.kill(signal);
    return ended;
  };
  for await (const line of createInterface(process.stdout!)) {
    const url = /http:\S+#token=\S+/.exec(line)?.[0];
    if (url !== undefined) {
      process.stdout!.resume();
      return { url, data, process, stop };
    }
  }

  throw new Error("The server ended before it printed its address.");
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
