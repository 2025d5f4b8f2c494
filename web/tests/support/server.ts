import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const program = join(import.meta.dirname, "../../../artifacts/bin/PromptUNet.Cli/release/PromptUNet.Cli.dll");

/** The real server, as a user starts it, on a folder of its own. */
export class Server {
  private constructor(
    /** Its folder. */
    readonly data: string,
    /** With the token that signs in. */
    readonly url: string,
    private process: ChildProcess,
  ) {}

  static async start(): Promise<Server> {
    const data = mkdtempSync(join(tmpdir(), "promptunet-"));
    const { url, process } = await serve(data, "0");
    return new Server(data, url, process);
  }

  /** Starts it on the same folder and port once it has ended. */
  async startAgain(): Promise<void> {
    this.process = (await serve(this.data, new URL(this.url).port)).process;
  }

  /** Ends it and waits until it has ended; the folder stays. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    if (this.process.kill(signal)) {
      await once(this.process, "exit");
    }
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.data, { recursive: true, force: true });
  }
}

async function serve(data: string, port: string): Promise<{ url: string; process: ChildProcess }> {
  const process = spawn("dotnet", [program, "serve", "--data", data, "--port", port], { stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface(process.stdout)) {
    const url = /http:\S+#token=\S+/.exec(line)?.[0];
    if (url !== undefined) {
      process.stdout.resume();
      return { url, process };
    }
  }

  throw new Error("The server ended before it printed its address.");
}
