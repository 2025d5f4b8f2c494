import { expect, test } from "./support/test";
import { focusOf } from "./support/focus";
import { obliqueScan } from "./support/scan";
import { brushed, type Place } from "./support/strokes";
import type { Page } from "@playwright/test";

// Nobody needs a mouse, and always sees where they are.

test.setTimeout(120_000);

/** Of the ring on each side; the name of a view lies on a part of its ring. */
const enough = 0.6;

test("from the sign-in link to a mask by keys alone", async ({ page, person, server }) => {
  const press = async (...keys: string[]) => {
    for (const key of keys) {
      await page.keyboard.press(key);
    }
  };

  await page.goto(server.url);
  await expect(page.getByRole("button", { name: /Try the demonstration/ })).toBeVisible();
  expect(page.url()).not.toContain("code");
  await goTo(page, "Tab", /^Try the demonstration/);
  await press("Enter");
  await person.workspaceIsOpen();
  await isAt(page, "Axial plane");

  // From the crosshair, which is on the putamen, a stroke to the front and back behind it.
  const { size, axial: axis, cursor } = await page.evaluate(() => {
    const { geometry, cursor } = globalThis.__workspace;
    return { size: geometry.value!.size, axial: geometry.value!.axes.axial, cursor: cursor.value };
  });
  expect(axis).toBe(2);
  await press("b", "[", "[", "k", "Space", "ArrowUp", "Shift+ArrowUp", "Shift+ArrowDown", "Shift+ArrowDown", "Space");
  const after = await page.evaluate(() => globalThis.__workspace.cursor.value);
  const towardsBack = Math.sign(after[1] - cursor[1]);
  const path = [0, -1, -11, -1, 9].map((y): Place => [cursor[0] + 0.5, cursor[1] + y * towardsBack + 0.5]);
  expect(after).toEqual([cursor[0], cursor[1] + 9 * towardsBack, cursor[2]]);
  await person.isSaved();
  const drawn = brushed({ width: size[0], height: size[1], spacing: [1, 1] }, path, 7);
  expect([...await person.shown(axis, cursor[2])].map((label) => label === 1)).toEqual(drawn);

  await press("Escape", "p");
  await person.isSettled();
  const propagated = await voxels();
  expect(propagated).toBeGreaterThan(2 * drawn.filter((is) => is).length);

  await press("n");
  const suggestion = (await person.suggestion())!;
  expect(await page.evaluate(() => globalThis.__workspace.cursor.value[globalThis.__workspace.activeAxis.value])).toBe(suggestion.slice);
  expect(await keyframes()).toEqual(["drawn"]);
  await press("a");
  await person.isSettled();
  expect((await keyframes()).toSorted()).toEqual(["accepted", "drawn"]);
  await press("Control+z");
  await person.isSettled();
  expect(await keyframes()).toEqual(["drawn"]);
  expect(await voxels()).toBe(propagated);

  await goTo(page, "Shift+Tab", "Export");
  await press("Enter");
  await isAt(page, "NIfTI, compressed (.nii.gz)");
  await press("ArrowDown");
  await isAt(page, "NIfTI (.nii)");
  const coming = page.waitForEvent("download");
  await press("Enter");
  expect((await coming).suggestedFilename()).toBe("colin27_t1-mask.nii");
  await isAt(page, "Export");

  await press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  await goTo(page, "Tab", /^Brush: B/);
  await press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await isAt(page, "Export");

  async function voxels(): Promise<number> {
    return page.evaluate(() => globalThis.__workspace.labels.value!.counts[1]!);
  }

  async function keyframes(): Promise<string[]> {
    return (await person.session()).labels[0]!.keyframes.map(({ by }) => by);
  }
});

test("the focus is seen wherever Tab leads in the workspace", async ({ page, person, server }) => {
  await person.openScan(server.url, obliqueScan(61));
  await page.getByRole("button", { name: "Add" }).click();
  await page.getByRole("application", { name: "Axial plane" }).focus();
  const stops: string[] = [];
  for (let name = ""; name !== "Axial plane"; stops.push(name)) {
    await page.keyboard.press("Tab");
    const focus = await focusOf(page);
    name = focus.name;
    // Behind the last control the browser's own come, where the page has no focus.
    if (name !== "") {
      expect(focus.ring, name).toBeGreaterThanOrEqual(enough);
    }
  }

  for (const name of [
    "Back to the scans", "Undo", "Export", "Brush", "Sagittal plane", "Coronal plane", "Label 1", "Lock Label 1", "Image"]) {
    expect(stops.map((stop) => stop.replace(/0 ml$/, ""))).toContain(name);
  }
});

/** Presses a key until it has led to a control; the focus is seen at each one on the way. */
async function goTo(page: Page, key: "Tab" | "Shift+Tab", wanted: string | RegExp): Promise<void> {
  for (let name = ""; !(typeof wanted === "string" ? name === wanted : wanted.test(name));) {
    await page.keyboard.press(key);
    const focus = await focusOf(page);
    name = focus.name;
    expect(focus.ring, name).toBeGreaterThanOrEqual(enough);
  }
}

/** A control has the focus, and it is seen. */
async function isAt(page: Page, name: string): Promise<void> {
  await expect.poll(async () => {
    const focus = await focusOf(page);
    return focus.ring >= enough ? focus.name : "";
  }).toBe(name);
}
