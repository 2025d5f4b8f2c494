import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { drop } from "./support/drop";
import { readLabels } from "./support/brain";
import { niftiOf, obliqueScan, type Scan } from "./support/scan";
import { expect, test } from "./support/test";

test("a dropped scan is drawn on, propagated and downloaded in three formats with its geometry; its mask starts another task",
  async ({ page, person, server }) => {
  const scan = obliqueScan(11);
  await page.goto(server.url);
  await page.getByRole("button", { name: /Open a file/ }).waitFor();
  await drop(page, scan.name, niftiOf(scan, scan.values));
  await person.workspaceIsOpen();

  await person.goTo(2, 14);
  await page.keyboard.press("l");
  await person.drag(2, [[9, 12], [14, 8], [24, 8], [30, 14], [29, 23], [21, 28], [12, 26]]);
  await person.isSaved();
  await page.keyboard.press("p");
  await person.isSettled();
  const shown = await labelsOf(page);
  const slices = new Set([...shown.keys()].filter((n) => shown[n] === 1).map((n) => Math.floor(n / (scan.size[0] * scan.size[1]))));
  expect(slices.size, "slices with the structure").toBeGreaterThan(5);

  const nifti = await download(page, "NIfTI, compressed");
  expect(nifti.name).toBe("oblique-11-mask.nii.gz");
  const header = gunzipSync(nifti.bytes);
  const affine = [280, 296, 312].map((row) => [0, 4, 8, 12].map((at) => header.readFloatLE(row + at)));
  expectNear(affine.flat(), scan.affine.flat());
  expect(readLabels(nifti.bytes)).toEqual({ size: scan.size, voxels: shown });

  for (const [format, ending] of [["NRRD (.nrrd)", "nrrd"], ["3D Slicer segmentation", "seg.nrrd"]] as const) {
    const file = await download(page, format);
    expect(file.name).toBe(`oblique-11-mask.${ending}`);
    const { fields, voxels } = readNrrd(file.bytes);
    expect(fields.get("sizes")).toBe(scan.size.join(" "));
    expect(fields.get("space")).toBe("left-posterior-superior");
    const numbers = (text: string) => text.match(/-?[\d.]+(?:E-?\d+)?/g)!.map(Number);
    expectNear([...numbers(fields.get("space directions")!), ...numbers(fields.get("space origin")!)], columnsInLps(scan));
    expect(new Uint8Array(voxels)).toEqual(shown);
    expect(ending === "nrrd" || file.bytes.includes("Segment0_Name:=Label 1")).toBe(true);
  }

  const other = obliqueScan(12);
  await page.getByRole("button", { name: "Back to the scans" }).click();
  await drop(page, other.name, niftiOf(other, other.values));
  await person.workspaceIsOpen();
  expect(Math.max(...await labelsOf(page))).toBe(0);
  await drop(page, nifti.name, nifti.bytes);
  await page.getByRole("dialog", { name: "What is this file?" }).getByRole("button", { name: "Import" }).click();
  await page.waitForFunction(() => globalThis.__workspace.session.value!.labels.length === 1);
  await person.isSettled();
  expect(await labelsOf(page)).toEqual(shown);
  expect((await person.session()).labels[0]).toMatchObject({ imported: true, propagated: false });
});

test("a file that is no scan is refused with what to do", async ({ page, person, server }) => {
  person.expects(/status of (400|415)/);
  const scan = obliqueScan(13);
  await page.goto(server.url);
  await page.getByRole("button", { name: /Open a file/ }).waitFor();

  await drop(page, "cut.nii", niftiOf(scan, scan.values).subarray(0, 20_000));
  const error = page.locator(".notice.error");
  await expect(error).toContainText("cut.nii");
  await expect(error).not.toContainText(server.data);
  await page.getByRole("button", { name: "Close this notice" }).click();

  await drop(page, "notes.txt", Buffer.from("No scan"));
  await expect(error).toContainText(".nii.gz");
  await expect(page.getByRole("button", { name: /Open a file/ })).toBeVisible();
});

test("a scan in the server's folder is opened", async ({ page, person, server }) => {
  const scan = obliqueScan(14);
  writeFileSync(join(server.data, "from-folder.nii"), niftiOf(scan, scan.values));
  await page.goto(server.url);
  await page.getByRole("searchbox", { name: "Search the server's folder" }).fill("from-f");
  await page.getByRole("button", { name: /from-folder\.nii/ }).first().click();
  await person.workspaceIsOpen();
  expect(await page.evaluate(() => globalThis.__workspace.study.value!.size)).toEqual(scan.size);
});

async function labelsOf(page: Page): Promise<Uint8Array> {
  return Uint8Array.from(await page.evaluate(() => [...globalThis.__workspace.labels.value!.voxels]));
}

async function download(page: Page, format: string): Promise<{ name: string; bytes: Buffer }> {
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("menuitem", { name: format }).click();
  const came = await coming;
  return { name: came.suggestedFilename(), bytes: readFileSync(await came.path()) };
}

/** A single NRRD file in gzip. */
function readNrrd(bytes: Buffer): { fields: Map<string, string>; voxels: Buffer } {
  const end = bytes.indexOf("\n\n");
  const lines = bytes.subarray(0, end).toString("utf8").split("\n");
  return { fields: new Map(lines.map((line) => line.split(": ") as [string, string])), voxels: gunzipSync(bytes.subarray(end + 2)) };
}

/** The columns of a scan's affine, left and back instead of right and front. */
function columnsInLps({ affine }: Scan): number[] {
  return [0, 1, 2, 3].flatMap((column) => affine.map((row, n) => (n < 2 ? -row[column]! : row[column]!)));
}

function expectNear(given: readonly number[], wanted: readonly number[]): void {
  expect(given.length).toBe(wanted.length);
  given.forEach((number, n) => expect(number).toBeCloseTo(wanted[n]!, 4));
}
