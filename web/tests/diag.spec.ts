import { niftiOf } from "./support/scan";
import { test } from "./support/test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
test("diag", async ({ page, person, server }) => {
  test.setTimeout(120000);
  await page.addInitScript(() => {
    const log: any[] = (globalThis as any).__log = [];
    const st = setTimeout;
    (globalThis as any).setTimeout = (f: any, ms: any, ...a: any[]) => st(() => { const t = performance.now(); f(...a); const d = performance.now() - t; if (d > 3) log.push(["timeout" + ms, t, d]); }, ms);
    const r = requestAnimationFrame;
    globalThis.requestAnimationFrame = (f) => r((x) => { const t = performance.now(); f(x); log.push(["raf", t, performance.now() - t]); });
    const fe = fetch;
    globalThis.fetch = async (...a) => { const t = performance.now(); const x = await fe(...a); log.push(["fetch " + String(a[0]).split("/").at(-1), t, performance.now() - t]); return x; };
    addEventListener("keydown", () => log.push(["key", performance.now(), 0]), true);
    const p = JSON.parse;
    JSON.parse = (s: string) => { const t = performance.now(); const x = p(s); if (x?.version !== undefined) log.push(["update " + (x.patches?.length ?? 0) + " " + (x.patches?.[0]?.slice ?? "") + " " + s.length, t, performance.now() - t]); return x; };
    new PerformanceObserver((l) => l.getEntries().forEach((e) => log.push(["long", e.startTime, e.duration]))).observe({ entryTypes: ["longtask"] });
  });
  put(server.data);
  await page.goto(server.url);
  await page.getByRole("button", { name: /e\.nii/ }).click();
  await person.workspaceIsOpen();
  await page.getByText("Preparing the 3-D view").waitFor({ state: "detached" });
  await page.keyboard.press("l");
  const round = Array.from({ length: 40 }, (_, n) => (2 * Math.PI * n) / 40).map((at) => [128 + 60 * Math.cos(at), 128 + 50 * Math.sin(at)] as const);
  await person.drag(2, round);
  await person.isSaved();
  for (let i = 0; i < 2; i++) {
    await page.evaluate(() => { (globalThis as any).__log.length = 0; });
    await page.keyboard.press("p");
    await page.waitForFunction(() => globalThis.__workspace.session.value!.labels[0]!.propagated);
    await person.isSettled();
    const log = await page.evaluate(() => (globalThis as any).__log) as [string, number, number][];
    const t0 = log.find((l) => l[0] === "key")![1];
    console.log(log.sort((a, b) => a[1] - b[1]).map(([n, t, d]) => `${(t - t0).toFixed(0).padStart(6)} ${d.toFixed(1).padStart(7)} ${n}`).join("\n"));
    await page.keyboard.press("Control+z");
    await page.waitForFunction(() => !globalThis.__workspace.session.value!.labels[0]!.propagated);
    await person.isSettled();
  }
});
function put(folder: string): void {
  const [name, size, spacing]: [string, any, number] = ["e.nii", [256, 256, 126], 1.5];
  const voxels = new Int16Array(size[0] * size[1] * size[2]);
  const far = (i: number, j: number, k: number, [ri, rj, rk]: any) =>
    ((i - size[0] / 2) / ri) ** 2 + ((j - size[1] / 2) / rj) ** 2 + ((k - size[2] / 2) / rk) ** 2;
  const structure: any = [60, 50, 0.47 * size[2]];
  const body: any = [0.42 * size[0], 0.45 * size[1], 0.6 * size[2]];
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

