import type { Request } from "@playwright/test";
import { Expected } from "./support/expected";
import type { Person } from "./support/person";
import { obliqueScan } from "./support/scan";
import type { Server } from "./support/server";
import { brushed, enclosed, pixelsOf, type Place } from "./support/strokes";
import { Screen } from "./support/screen";
import { expect, test } from "./support/test";

// The server goes away and comes back, the page is loaded anew: what was drawn is there, once.

test.setTimeout(90_000);

const scan = obliqueScan(11);
const [axis, slice] = [1, 18] as const;
const pixels = pixelsOf(scan, axis);
const at = (u: number, v: number): Place => [u * pixels.width, v * pixels.height];
const strokes =
  { first: [at(0.2, 0.3), at(0.5, 0.35)], second: [at(0.3, 0.7), at(0.6, 0.6)], lasso: [at(0.3, 0.2), at(0.7, 0.25), at(0.5, 0.75)] };

let expected: Expected;

/** Opens the scan and draws a first stroke, which the server has. */
async function begin(person: Person, server: Server): Promise<void> {
  expected = new Expected(scan.size);
  person.expects(/^Failed to load resource/);       // while the server is away
  await person.openScan(server.url, scan);
  await person.enlarge(axis, slice);
  await brush(person, strokes.first);
  await person.isSaved();
}

async function brush(person: Person, places: readonly Place[]): Promise<void> {
  await person.page.keyboard.press("b");
  expected.add(1, axis, slice, brushed(pixels, await person.stroke(axis, places), 9));
}

async function lasso(person: Person): Promise<void> {
  await person.page.keyboard.press("l");
  expected.add(1, axis, slice, enclosed(pixels, await person.stroke(axis, strokes.lasso)));
}

/** Page and server have what was drawn, and the server was told each thing once: the label and so many drawings. */
async function isThereOnce(person: Person, drawings: number): Promise<void> {
  await person.isSaved();
  const mask = await person.mask();
  expect(Buffer.compare(mask.voxels, expected.voxels)).toBe(0);
  expect(Buffer.compare(await person.labels(), expected.voxels)).toBe(0);
  expect((await person.session()).version).toBe(1 + drawings);
}

const isCommand = (request: Request) => request.url().endsWith("/commands");

test("a stroke that is under way when the server is killed is finished, kept, and sent once it is back",
  async ({ page, person, freshServer: server }) => {
  await begin(person, server);
  const screen = await Screen.of(person, axis);
  const aims = [...strokes.second, at(0.8, 0.8)].map((place) => screen.aim(place));
  await page.mouse.move(...aims[0]!.screen);
  await page.mouse.down();
  await page.mouse.move(...aims[1]!.screen);
  await server.stop("SIGKILL");
  await expect(page.getByText("Offline", { exact: true })).toBeVisible();
  await page.mouse.move(...aims[2]!.screen);
  await page.mouse.up();
  expected.add(1, axis, slice, brushed(pixels, aims.map(({ place }) => place), 9));
  await expect(page.getByText("Offline, 1 change kept")).toBeVisible();
  await lasso(person);
  await expect(page.getByText("Offline, 2 changes kept")).toBeVisible();
  expect(Buffer.compare(await person.labels(), expected.voxels)).toBe(0);

  await server.startAgain();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await isThereOnce(person, 3);
});

test("a stroke that the server took before it was killed, and could not acknowledge, is applied once",
  async ({ page, person, freshServer: server }) => {
  await begin(person, server);
  await page.route(/\/commands$/, async (route) => {
    expect((await route.fetch()).ok()).toBe(true);
    await server.stop("SIGKILL");
    await route.abort();
  }, { times: 1 });
  await brush(person, strokes.second);
  await expect(page.getByText("Offline, 1 change kept")).toBeVisible();

  await server.startAgain();
  await isThereOnce(person, 2);
});

test("a page that is loaded anew has what it could not send, and sends it", async ({ page, person, freshServer: server }) => {
  await begin(person, server);
  await server.stop("SIGKILL");
  await brush(person, strokes.second);
  await lasso(person);
  await expect(page.getByText("Offline, 2 changes kept")).toBeVisible();
  const questions: string[] = [];
  page.on("dialog", (dialog) => {
    questions.push(dialog.type());
    void dialog.accept();
  });
  await expect(page.reload()).rejects.toThrow("ERR_CONNECTION_REFUSED");
  expect(questions).toEqual(["beforeunload"]);

  await server.startAgain();
  await page.goto(server.url);
  await person.openWork(scan.name);
  await isThereOnce(person, 3);
});

test("a page that is loaded anew before it heard that a stroke was taken does not draw it twice",
  async ({ page, person, freshServer: server }) => {
  await begin(person, server);
  const taken = page.waitForRequest(isCommand);
  let isTaken = false;
  await page.route(/\/commands$/, (route) => void route.fetch().then(() => { isTaken = true; }), { times: 1 });
  await brush(person, strokes.second);
  await lasso(person);
  const { number } = (await taken).postDataJSON() as { number: number };
  await expect.poll(() => isTaken).toBe(true);

  const again = page.waitForRequest((request) => isCommand(request) && (request.postDataJSON() as { number: number }).number === number);
  await page.reload();
  await person.openWork(scan.name);
  await again;
  await isThereOnce(person, 3);
});

test("where the 3-D view cannot be loaded, it says so, and all else works", async ({ page, person, freshServer: server }) => {
  await page.route(/\/volumeView/, (route) => route.abort());
  await begin(person, server);
  await page.keyboard.press("m");
  await expect(page.getByText("No 3-D view: the server did not answer")).toBeVisible();
  await isThereOnce(person, 1);
});
