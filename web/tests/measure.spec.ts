import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import type { Voxel } from "../src/wire/types";
import { niftiOf } from "./support/scan";
import { expect, test } from "./support/test";
import { keepTime, summaryOf } from "./support/timing";

// Figures of the page, not a test: `npm run measure`, and with REPORT=FILE into a file.

const lines: string[] = [];
const milliseconds = (time: number) => `${time < 10 ? time.toFixed(1) : Math.round(time)} ms`;

test.describe.configure({ mode: "serial" });
test.beforeEach(() => test.setTimeout(300_000));

test.afterAll(() => {
  const report = `${head()}\n${lines.join("\n")}\n`;
  console.log(report);
  if (process.env.REPORT !== undefined) {
    writeFileSync(process.env.REPORT, report);
  }
});

test("weight and first sight", async ({ page, person, server }) => {
  const files: Promise<{ kind: string; sent: number; gzip: number }>[] = [];
  let requests = 0;
  page.on("requestfinished", (request) => {
    requests++;
    const { pathname } = new URL(request.url());
    const kind =
      { js: "script", css: "style", svg: "picture", html: "page", "": "page" }[pathname.startsWith("/api/")
      ? "-" : pathname.split(".").slice(1).at(-1) ?? ""];
    if (kind !== undefined) {
      files.push(weigh(kind === "script" && pathname.includes("volumeView") ? "script of the 3-D view, loaded last" : kind));
    }

    async function weigh(kind: string) {
      const response = (await request.response())!;
      return { kind, sent: (await request.sizes()).responseBodySize, gzip: gzipSync(await response.body(), { level: 9 }).length };
    }
  });

  await page.goto(server.url);
  await page.getByRole("button", { name: /Try the demonstration/ }).waitFor();
  const painted =
    await (await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime)).jsonValue();
  const opened = await timeToVolume(page, () => page.getByRole("button", { name: /Try the demonstration/ }).click());
  await page.getByText("Preparing the 3-D view").waitFor({ state: "detached" });

  const weighed = await Promise.all(files);
  const kinds = [...new Set(weighed.map(({ kind }) => kind))];
  const sum = (kind: string, of: "sent" | "gzip") =>
    weighed.filter((file) => file.kind === kind).reduce((total, file) => total + file[of], 0);
  const row = (name: string, among: readonly string[]) =>
    `| ${name} | ${kilobytes(among.reduce((total, kind) => total + sum(kind, "sent"), 0))} | `
    + `${kilobytes(among.reduce((total, kind) => total + sum(kind, "gzip"), 0))} |`;
  lines.push(
    "## Weight", "", "| | sent (gzip) | gzip |", "|---|--:|--:|",
    ...kinds.map((kind) => row(kind, [kind])), row("**all**", kinds), "",
    `${weighed.length} files of the page, ${requests} requests until the demonstration is on screen in four views.`, "",
    "## First sight", "", "| | |", "|---|--:|",
    `| address to the first thing on screen | ${milliseconds(painted!)} |`,
    `| demonstration (152 x 186 x 152): press to three planes on screen | ${milliseconds(opened)} |`,
  );
  await person.workspaceIsOpen();
});

test("a drawn slice to a volume of 256 x 256 x 126", async ({ page, person, server }) => {
  const size = [256, 256, 126] as const;
  put(server.data, "ellipsoid.nii", size, 1.5);
  await page.goto(server.url);
  const opened = await timeToVolume(page, () => page.getByRole("button", { name: /ellipsoid.nii/ }).click());
  lines.push(`| 256 x 256 x 126 from the server's folder | ${milliseconds(opened)} |`);
  await page.getByText("Preparing the 3-D view").waitFor({ state: "detached" });

  await page.keyboard.press("l");
  const [first, all]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < 20; turn++) {
    // Another outline each time: what the server has computed once, it keeps.
    const outline = Array.from({ length: 16 }, (_, n) => (2 * Math.PI * n) / 16).map(
      (at) => [128 + (60 - turn / 2) * Math.cos(at), 128 + 50 * Math.sin(at)] as const);
    await person.drag(2, outline);
    await person.isSaved();
    const timed = await page.evaluateHandle(timePropagation);
    await page.keyboard.press("p");
    const { toFirst, toAll } = await timed.evaluate(({ times }) => times);
    first.push(toFirst);
    all.push(toAll);
    await page.keyboard.press("Control+z");
    await page.waitForFunction(() => !globalThis.__workspace.session.value!.labels[0]!.propagated);
    await page.keyboard.press("Control+z");
    await page.waitForFunction(() => globalThis.__workspace.session.value!.labels[0]!.keyframes.length === 0);
    await person.isSettled();
  }

  const [toFirst, toAll] = [summaryOf(first), summaryOf(all)];
  lines.push(
    "", "## Propagation, 256 x 256 x 126, an ellipsoid on most slices, 20 times", "", "| | median | 95 % | max | goal |",
    "|---|--:|--:|--:|--:|",
    `| P to the first new slice on screen | ${milliseconds(toFirst.median)} | ${milliseconds(toFirst.most)} | `
    + `${milliseconds(toFirst.max)} | < 150 ms |`,
    `| P to all on screen | ${milliseconds(toAll.median)} | ${milliseconds(toAll.most)} | ${milliseconds(toAll.max)} | < 4 s |`,
  );
});

test("a brush on 512 x 512 x 300", async ({ page, person, server, browser }) => {
  await keepTime(page);
  const size = [512, 512, 300] as const;
  put(server.data, "large.nii", size, 0.7);
  await page.goto(server.url);
  const opened = await timeToVolume(page, () => page.getByRole("button", { name: /large.nii/ }).click());
  await page.getByText("Preparing the 3-D view").waitFor({ state: "detached" });

  await page.keyboard.press("b");
  await page.evaluate(() => { globalThis.__workspace.brushSize.value = 25; });
  const path = Array.from({ length: 301 }, (_, n) => [256 + 0.5 * n * Math.cos(n / 15), 256 + 0.5 * n * Math.sin(n / 15)] as const);
  const [start, ...way] = await person.toScreens(2, path);
  await page.mouse.move(...start!);
  await page.mouse.down();
  await page.evaluate(() => { globalThis.__times.moves.length = globalThis.__times.frames.length = 0; });
  for (const point of way) {
    await page.mouse.move(...point);
  }

  const { moves, frames } = await page.evaluate(() => globalThis.__times);
  await page.mouse.up();
  await person.isSaved();
  const row = (name: string, times: number[], goal = "") => {
    const { median, most, max } = summaryOf(times);
    return `| ${name} | ${milliseconds(median)} | ${milliseconds(most)} | ${milliseconds(max)} | ${goal} |`;
  };
  const memory = await memoryOf(page);
  lines.push(
    "", "## Brush of 25 voxels, 512 x 512 x 300, 300 moves of the mouse", "", "| | median | 95 % | max | goal |", "|---|--:|--:|--:|--:|",
    row(`handling of a pointermove (${moves.length})`, moves), row(`drawing of a frame (${frames.length})`, frames),
    `| both | ${milliseconds(summaryOf(moves).median + summaryOf(frames).median)} | `
    + `${milliseconds(summaryOf(moves).most + summaryOf(frames).most)} | | < 16 ms |`,
    "", `Press to three planes on screen, from the server's folder: ${milliseconds(opened)}. `
    + `Memory of the tab's process with this scan (157 MB of voxels, 79 MB of labels): ${memory}.`,
  );
  expect(browser.isConnected()).toBe(true);

  async function memoryOf(tab: Page): Promise<string> {
    const protocol = await browser.newBrowserCDPSession();
    const { processInfo } = await protocol.send("SystemInfo.getProcessInfo");
    const sizes = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => residentOf(id));
    expect(tab.isClosed()).toBe(false);
    return `${Math.round(Math.max(...sizes) / 1024)} MB`;
  }
});

test("axe", async ({ page, person, server }) => {
  await person.openDemo(server.url);
  const { violations, passes } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  lines.push("", "## axe", "",
    `In the workspace: ${passes.length} rules passed, ${violations.length} with findings, of which ${serious.length} serious or critical.`);
});

/** Milliseconds from the press that `act` does to the frame that shows the three planes. */
async function timeToVolume(page: Page, act: () => Promise<void>): Promise<number> {
  const timed = await page.evaluateHandle(() => ({
    time: new Promise<number>((resolve) => addEventListener("click", () => {
      const pressed = performance.now();
      const look = () => {
        if (globalThis.__workspace.phase.value === "open" && globalThis.__planes.size === 3) {
          // The planes draw in the next frame; it is there when the one after begins.
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - pressed)));
        } else {
          requestAnimationFrame(look);
        }
      };
      look();
    }, { capture: true, once: true })),
  }));
  await act();
  return timed.evaluate(({ time }) => time);
}

/**
 * In the page: milliseconds from the press of P to the frame that shows a patch of a slice that nobody drew, and to the frame after
 * which nothing is left to be computed.
 */
function timePropagation(): { times: Promise<{ toFirst: number; toAll: number }> } {
  const { labels, session, progress } = globalThis.__workspace;
  const { axis, keyframes } = session.value!.labels[0]!;
  const drawn = keyframes[0]!.slice;
  const times = new Promise<{ toFirst: number; toAll: number }>((resolve) => addEventListener("keydown", () => {
    const pressed = performance.now();
    let toFirst: number | null = null;
    // Asked for behind the planes' own requests, so it comes after they have drawn; the message comes when the frame is done.
    const onScreen = (then: () => void) => requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = then;
      port2.postMessage(null);
    });
    const end = labels.value!.subscribe(({ low, high }) => {
      if (low[axis!] !== drawn || high[axis!] !== drawn) {
        end();
        onScreen(() => { toFirst = performance.now() - pressed; });
      }
    });
    const look = () => onScreen(() => {
      const isDone = toFirst !== null && progress.value === null && session.value!.stale.length === 0;
      isDone ? resolve({ toFirst: toFirst!, toAll: performance.now() - pressed }) : look();
    });
    look();
  }, { capture: true, once: true }));
  return { times };
}

/** Puts a scan into the server's folder: an ellipsoid that is on most slices across axis 2, in a darker one, with noise. */
function put(folder: string, name: string, size: Voxel, spacing: number): void {
  const voxels = new Int16Array(size[0] * size[1] * size[2]);
  const far = (i: number, j: number, k: number, [ri, rj, rk]: Voxel) =>
    ((i - size[0] / 2) / ri) ** 2 + ((j - size[1] / 2) / rj) ** 2 + ((k - size[2] / 2) / rk) ** 2;
  const structure: Voxel = [60, 50, 0.47 * size[2]];
  const body: Voxel = [0.42 * size[0], 0.45 * size[1], 0.6 * size[2]];
  let random = 1;
  for (let k = 0, n = 0; k < size[2]; k++) {
    for (let j = 0; j < size[1]; j++) {
      for (let i = 0; i < size[0]; i++, n++) {
        random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
        voxels[n] = (far(i, j, k, structure) < 1 ? 700 : far(i, j, k, body) < 1 ? 350 : 20) + (random >>> 26);
      }
    }
  }

  const affine = [0, 1, 2].map((row) => [0, 1, 2].map((column) => (row === column ? spacing : 0)).concat((-spacing * size[row]!) / 2));
  writeFileSync(join(folder, name), niftiOf({ size, spacing: [spacing, spacing, spacing], affine }, voxels));
}

/** Kilobytes of a process in memory (proc(5)). */
function residentOf(process: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${process}/status`, "utf8"))![1]);
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} KB`;
}

function head(): string {
  return [
    "# The page in figures", "",
    `\`npm run measure\` in \`web/\` (REPORT=FILE writes this file): Chromium with WebGL in software (SwiftShader), server and browser `
    + `together on ${cpus().length} cores of ${cpus()[0]!.model.trim()}.`,
    "Times are taken in the page by its own clock, from the event to the end of the frame that shows what came of it.", "",
  ].join("\n");
}
