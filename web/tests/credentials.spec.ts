import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type BrowserContext, type Page } from "@playwright/test";
import { niftiOf, obliqueScan } from "./support/scan";
import { expect, test } from "./support/test";

// On a ward's computer that many share: what one has seen is not there for the next.

test("signed out, browser closed and opened again: the address of the voxels gives nothing, the profile holds no scan and no link of use",
  async ({ server }, { project }) => {
  const profile = mkdtempSync(join(tmpdir(), "promptunet-profile-"));
  const open = () => chromium.launchPersistentContext(profile, { ...project.use.launchOptions, headless: true, acceptDownloads: true });
  const link = server.url;
  const code = new URL(link).hash.slice("#code=".length);

  let browser = await open();
  let page = await firstPage(browser);
  await page.goto(link);
  await page.getByText("From the server's folder").waitFor();
  expect(page.url()).not.toContain("code");
  const scan = obliqueScan(77);
  await page.getByLabel("Scan to open").setInputFiles(
    { name: scan.name, mimeType: "application/octet-stream", buffer: niftiOf(scan, scan.values) });
  await page.waitForFunction(() => globalThis.__workspace?.phase.value === "open");
  const voxels = await page.evaluate(() => `/api/v1/studies/${globalThis.__workspace.study.value!.id}/voxels`);
  expect(await statusOf(page, voxels)).toBe(200);
  await page.getByRole("button", { name: "Back to the scans" }).click();
  await page.getByRole("button", { name: "owner" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  expect(await statusOf(page, voxels)).toBe(401);
  await browser.close();

  browser = await open();
  page = await firstPage(browser);
  await page.goto(server.address);
  expect(await statusOf(page, voxels)).toBe(401);
  const typed = await page.goto(new URL(voxels, server.address).href);
  expect(typed?.status()).toBe(401);
  await browser.close();
  const half = scan.values.byteLength / 2;
  const voxelBytes = Buffer.from(scan.values.buffer, scan.values.byteOffset + half, 256);
  expect(filesWith(profile, voxelBytes)).toEqual([]);
  // The browser's history has the link, whose code was taken.
  const again = await fetch(new URL("/api/v1/sign-in", server.address), {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ code }),
  });
  expect(again.status).toBe(401);
  rmSync(profile, { recursive: true });
});

async function firstPage(browser: BrowserContext): Promise<Page> {
  return browser.pages()[0] ?? browser.newPage();
}

function statusOf(page: Page, path: string): Promise<number> {
  return page.evaluate(async (at) => (await fetch(at)).status, path);
}

function filesWith(folder: string, bytes: Buffer): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(bytes));
}
