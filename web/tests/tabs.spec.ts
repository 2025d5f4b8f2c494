import type { BrowserContext, Page } from "@playwright/test";
import { Expected } from "./support/expected";
import { Person } from "./support/person";
import { obliqueScan } from "./support/scan";
import { brushed, enclosed, pixelsOf } from "./support/strokes";
import { expect, test } from "./support/test";

// Two tabs on one session: each shows what the other does, and both end in the same state.

test.setTimeout(90_000);

const [axis, slice] = [2, 14] as const;

test("what is drawn, undone and redone in one tab is so in the other", async ({ context, person, server }) => {
  const scan = obliqueScan(51);
  const pixels = pixelsOf(scan, axis);
  const expected = new Expected(scan.size);
  const other = await twoTabs(context, person, server.url, 51);
  await inBoth(person, other, expected);

  const first = await person.stroke(axis, [[10, 10], [20, 14]]);
  expected.add(1, axis, slice, brushed(pixels, first, 9));
  await inBoth(person, other, expected);
  await expect(other.page.getByText("Label 1", { exact: true }).first()).toBeVisible();

  const without = expected.voxels.slice();
  const second = await other.stroke(axis, [[18, 24], [28, 20]]);
  expected.add(1, axis, slice, brushed(pixels, second, 9));
  await inBoth(person, other, expected);
  const withBoth = expected.voxels.slice();

  await person.page.keyboard.press("Control+z");      // also what another tab did
  expected.voxels.set(without);
  await inBoth(person, other, expected);
  await other.page.keyboard.press("Control+Shift+z");
  expected.voxels.set(withBoth);
  await inBoth(person, other, expected);
  await areOfVersion(5, person, other);
});

test("strokes that cross on their way, upon one another: both are there, one after the other", async ({ context, person, server }) => {
  const scan = obliqueScan(52);
  const pixels = pixelsOf(scan, axis);
  const expected = new Expected(scan.size);
  const other = await twoTabs(context, person, server.url, 52);
  expected.add(1, axis, slice, brushed(pixels, await person.stroke(axis, [[10, 10], [20, 14]]), 9));
  await inBoth(person, other, expected);

  // The other tab's lasso waits on the way until the brush has overtaken it.
  const lasso = await heldBack(other.page);
  await other.page.keyboard.press("l");
  const outline = await other.stroke(axis, [[8, 12], [30, 8], [26, 26]]);
  await lasso.isWaiting;
  const path = await person.stroke(axis, [[16, 28], [24, 14]]);
  await person.isSaved();
  const answer = other.page.waitForResponse((response) => response.url().endsWith("/commands"));
  lasso.go();
  expect((await answer).status()).toBe(409);

  expected.add(1, axis, slice, enclosed(pixels, outline));
  expected.add(1, axis, slice, brushed(pixels, path, 9));
  await inBoth(person, other, expected);
  await areOfVersion(4, person, other);
});

test("an undo that was overtaken by a stroke is not done, and its tab says so", async ({ context, person, server }) => {
  const scan = obliqueScan(53);
  const pixels = pixelsOf(scan, axis);
  const expected = new Expected(scan.size);
  const other = await twoTabs(context, person, server.url, 53);
  expected.add(1, axis, slice, brushed(pixels, await person.stroke(axis, [[10, 10], [20, 14]]), 9));
  await inBoth(person, other, expected);

  const undo = await heldBack(other.page);
  await other.page.keyboard.press("Control+z");
  await undo.isWaiting;
  expected.add(1, axis, slice, brushed(pixels, await person.stroke(axis, [[16, 28], [24, 14]]), 9));
  await person.isSaved();
  undo.go();
  await expect(other.page.getByText("This annotation was changed in another tab")).toBeVisible();
  await inBoth(person, other, expected);
  await areOfVersion(3, person, other);
});

/** The person's tab has the scan open; so has another one, which is returned. */
async function twoTabs(context: BrowserContext, person: Person, url: string, seed: number): Promise<Person> {
  const scan = obliqueScan(seed);
  await person.openScan(url, scan);
  await person.enlarge(axis, slice);
  const other = new Person(await context.newPage());
  await other.page.goto(url.split("#")[0]!);       // the link signs in once
  await other.openWork(scan.name);
  await other.enlarge(axis, slice);
  return other;
}

/** Both tabs show what is expected, and the server has it. */
async function inBoth(one: Person, other: Person, expected: Expected): Promise<void> {
  for (const person of [one, other]) {
    await person.isSaved();
    await expect.poll(async () => Buffer.compare(await person.labels(), expected.voxels), { message: "the labels in a tab" }).toBe(0);
  }

  expect(Buffer.compare((await one.mask()).voxels, expected.voxels)).toBe(0);
}

/** Both tabs know the session's state after so many commands, the same one. */
async function areOfVersion(version: number, one: Person, other: Person): Promise<void> {
  await expect.poll(async () => [(await one.session()).version, (await other.session()).version]).toEqual([version, version]);
  expect(await one.session()).toEqual(await other.session());
}

/** Keeps a page's next command on the way until it is let go. */
async function heldBack(page: Page): Promise<{ isWaiting: Promise<void>; go: () => void }> {
  let go = () => {};
  const gone = new Promise<void>((resolve) => { go = resolve; });
  let arrive = () => {};
  const isWaiting = new Promise<void>((resolve) => { arrive = resolve; });
  await page.route(/\/commands$/, async (route) => {
    arrive();
    await gone;
    await route.continue();
  }, { times: 1 });
  return { isWaiting, go };
}
