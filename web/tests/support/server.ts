import { execFileSync, spawn, type ChildProcess } from "node:child_process";
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
    /** Of the page, without a code. */
    readonly address: string,
    private process: ChildProcess,
  ) {}

  static async start(): Promise<Server> {
    const data = mkdtempSync(join(tmpdir(), "promptunet-"));
    const { address, process } = await serve(data, "0");
    return new Server(data, address, process);
  }

  /** A new link, which signs the owner in once. */
  get url(): string {
    const link = execFileSync("dotnet", [program, "serve", "link", "--data", this.data], { encoding: "utf8" }).trim();
    return here(link);
  }

  /** Starts it on the same folder and port once it has ended. */
  async startAgain(): Promise<void> {
    this.process = (await serve(this.data, new URL(this.address).port)).process;
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

async function serve(data: string, port: string): Promise<{ address: string; process: ChildProcess }> {
  const process = spawn("dotnet", [program, "serve", "--data", data, "--port", port], { stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface(process.stdout)) {
    const address = /^http:\S+/.exec(line)?.[0];
    if (address !== undefined) {
      process.stdout.resume();
      return { address: here(address), process };
    }
  }

  throw new Error("The server ended before it printed its address.");
}

/** Under a name that programs beside the browser find too: only browsers know every name under localhost. */
function here(address: string): string {
  return address.replace("promptunet.localhost", "127.0.0.1");
}
