import { readFileSync } from "node:fs";
import type { Axis } from "../src/wire/types";
import { readLabels } from "./support/brain";
import { Expected } from "./support/expected";
import type { Person } from "./support/person";
import { obliqueScan, type Scan } from "./support/scan";
import { paintedOf, Screen } from "./support/screen";
import { brushed, enclosed, pixelsOf, reached, type Pixels, type Place } from "./support/strokes";
import { expect, test } from "./support/test";
import { voxelsOn } from "./support/voxels";

// Every tool against an implementation of its own, on an oblique scan with voxels of 0.8 x 1.1 x 2.5 mm. The test compares all voxels of
// the page and of the server, and all pixels of the slice on the screen.

test.setTimeout(150_000);

const colours = [0, 0xe69f00, 0x56b4e9];        // of labels 1 and 2, which show fully

for (const axis of [0, 1, 2] as const) {
  test(`each tool is exact to the pixel on slices across axis ${axis}`, async ({ page, person, server }) => {
    const scan = obliqueScan(axis);
    const pixels = pixelsOf(scan, axis);
    const slice = Math.floor(scan.size[axis] / 2);
    const expected = new Expected(scan.size);
    const at = (u: number, v: number): Place => [u * pixels.width, v * pixels.height];
    await person.openScan(server.url, scan);
    await showPlainly(person);
    await person.enlarge(axis, slice);
    await isExact();

    await test.step("brush", async () => {
      await page.keyboard.press("b");
      for (let size = 9; size > 5; size--) {
        await page.keyboard.press("[");
      }

      const path = await person.stroke(axis, [at(0.2, 0.3), at(0.35, 0.25), [-1.5, pixels.height / 2]]);
      expected.add(1, axis, slice, brushed(pixels, path, 5));
      await isExact();
    });

    await test.step("eraser", async () => {
      await page.keyboard.press("e");
      const path = await person.stroke(axis, [at(0.1, 0.2), at(0.3, 0.45)]);
      expected.erase(1, axis, slice, brushed(pixels, path, 5));
      await isExact();
    });

    await test.step("lasso, and with Shift what it takes away", async () => {
      await page.keyboard.press("l");
      const outside = await person.stroke(axis, [at(0.15, 0.4), at(0.5, 0.15), at(0.6, 0.38), at(0.88, 0.42), at(0.6, 0.9)]);
      expected.add(1, axis, slice, enclosed(pixels, outside));
      await page.keyboard.down("Shift");
      const inside = await person.stroke(axis, [at(0.4, 0.5), at(0.47, 0.65), at(0.6, 0.62)]);
      await page.keyboard.up("Shift");
      expected.erase(1, axis, slice, enclosed(pixels, inside));
      await isExact();
    });

    await test.step("fill: into the hole, or on the label around it", async () => {
      const isFree = expected.on(axis, slice).map((label) => label === 0);
      const hole = reached(pixels, at(0.49, 0.59), isFree);
      expect(hole.filter((is) => is).length).toBeLessThan(60);
      const outside = reached(pixels, at(0.99, 0.99), isFree);
      await page.keyboard.press("f");
      await person.clicks(axis, [axis === 1 ? at(0.65, 0.5) : at(0.49, 0.59)]);
      expected.add(1, axis, slice, axis === 1 ? outside.map((is) => !is) : hole);
      await isExact();
    });

    await test.step("polygon, closed by Enter, by its first corner or by a double click", async () => {
      await page.keyboard.press("g");
      const corners: Place[] = [at(0.7, 0.1), at(0.95, 0.35), at(0.72, 0.3), at(0.9, 0.6)];
      const clicked = await person.clicks(axis, axis === 1 ? [...corners, corners[0]!] : corners);
      if (axis === 0) {
        await page.keyboard.press("Enter");
      } else if (axis === 2) {
        await page.mouse.dblclick(...(await Screen.of(person, axis)).aim(corners[3]!).screen);
      }

      expected.add(1, axis, slice, enclosed(pixels, clicked.slice(0, 4)));
      await isExact();
    });

    const values = voxelsOn(scan.size, axis, slice).map((voxel) => scan.values[voxel]!);
    await test.step("smart brush", async () => {
      await page.keyboard.press("s");
      const tolerance = await page.evaluate(() => globalThis.__workspace.tolerance.value);
      expect(tolerance).toBeGreaterThan(20);
      const path = await person.stroke(axis, [at(0.45, 0.86), at(0.4, 0.92), at(0.25, 0.75)]);
      const start = values[Math.floor(path[0]![0]) + Math.floor(path[0]![1]) * pixels.width]!;
      const isNear = values.map((value) => Math.abs(value - start) <= tolerance);
      const taken = reached(pixels, path[0]!, brushed(pixels, path, 5).map((is, pixel) => is && isNear[pixel]!));
      expect(taken.filter((is) => is).length).toBeGreaterThan(5);
      expected.add(1, axis, slice, taken);
      await isExact();
    });

    await test.step("threshold brush", async () => {
      await page.keyboard.press("t");
      const { low, high } = await page.evaluate(() => globalThis.__workspace.thresholdRange.value);
      const path = await person.stroke(axis, [at(0.6, 0.95), at(0.8, 0.65)]);
      const isIn = values.map((value) => value >= low && value <= high);
      expected.add(1, axis, slice, brushed(pixels, path, 5).map((is, pixel) => is && isIn[pixel]!));
      await isExact();
    });

    await test.step("copied to the next slice, which is then said to have none of it", async () => {
      const label = expected.on(axis, slice).map((there) => there === 1);
      await page.keyboard.press("PageUp");
      await page.keyboard.press("c");
      expected.replace(1, axis, slice + 1, label);
      await isExact(slice + 1);
      await page.keyboard.press("x");
      expected.replace(1, axis, slice + 1, label.map(() => false));
      await isExact(slice + 1);
    });

    async function isExact(shown = slice): Promise<void> {
      await isOnScreen(person, scan, axis, shown, expected);
      await isStored(person, scan, expected);
    }
  });
}

test("zoomed and panned: a second label over the first, around a locked one; the letters at the sides are the patient's",
  async ({ page, person, server }) => {
  const scan = obliqueScan(3);
  const expected = new Expected(scan.size);
  await person.openScan(server.url, scan);
  await showPlainly(person);
  await addHidingLabel(person);
  for (const [axis, slice] of [[0, 12], [1, 25], [2, 9]] as const) {
    const pixels = pixelsOf(scan, axis);
    const at = (u: number, v: number): Place => [u * pixels.width, v * pixels.height];
    await person.goTo(axis, slice);
    await lettersAreRight(person, scan, axis);
    await zoomAndPan(person, axis, pixels);
    await lettersAreRight(person, scan, axis);

    await page.keyboard.press("1");
    await page.keyboard.press("b");
    const first = await person.stroke(axis, [at(0.4, 0.5), at(0.55, 0.5)]);
    expected.add(1, axis, slice, brushed(pixels, first, 9));
    await page.keyboard.press("2");
    const second = await person.stroke(axis, [at(0.5, 0.4), at(0.5, 0.5)]);
    expected.add(2, axis, slice, brushed(pixels, second, 9));
    await isOnScreen(person, scan, axis, slice, expected);

    await page.getByRole("button", { name: "Lock Label 1" }).click();
    expected.locked.add(1);
    await page.keyboard.press("l");
    const third = await person.stroke(axis, [at(0.38, 0.42), at(0.6, 0.42), at(0.6, 0.58), at(0.38, 0.58)]);
    expected.add(2, axis, slice, enclosed(pixels, third));
    await page.getByRole("button", { name: "Unlock Label 1" }).click();
    expected.locked.clear();
    await isOnScreen(person, scan, axis, slice, expected);
    await isStored(person, scan, expected);
  }

  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("menuitem", { name: "NIfTI, compressed" }).click();
  expect(Buffer.compare(readLabels(readFileSync(await (await coming).path())).voxels, expected.voxels)).toBe(0);
});

/** The scan in a window that is known beforehand, and a label that hides it. */
async function showPlainly(person: Person): Promise<void> {
  await person.page.getByRole("button", { name: "Full range" }).click();
  await addHidingLabel(person);
}

/** Adds a label, draws with it, and lets nothing of the scan be seen through it. */
async function addHidingLabel({ page }: Person): Promise<void> {
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("slider", { name: "Label", exact: true }).press("End");
}

/** Every pixel of the slice is painted in its label's colour, or in the grey of its value. */
async function isOnScreen(person: Person, scan: Scan, axis: Axis, slice: number, expected: Expected): Promise<void> {
  const [black, white] = [Math.min(...scan.values), Math.max(...scan.values)];
  const grey = (voxel: number) => ((scan.values[voxel]! - black) / (white - black)) * 255;
  const labels = expected.on(axis, slice);
  const voxels = voxelsOn(scan.size, axis, slice);
  await expect.poll(async () => (await paintedOf(person.page, axis)).filter((painted, pixel) => {
    const label = labels[pixel]!;
    return painted !== null && (label > 0 ? painted !== colours[label] : !isGrey(painted, grey(voxels[pixel]!)));
  }).length, { message: "pixels that are painted wrongly", intervals: [50, 100, 250] }).toBe(0);
}

function isGrey(painted: number, grey: number): boolean {
  return [painted >> 16, (painted >> 8) & 255, painted & 255].every((part) => Math.abs(part - grey) <= 0.51);
}

/** Every voxel is as it should be, in the page and on the server. */
async function isStored(person: Person, scan: Scan, expected: Expected): Promise<void> {
  const mask = await person.mask();
  expect(mask.size).toEqual(scan.size);
  scan.affine.flat().forEach((number, at) => expect(mask.bytes.readFloatLE(280 + 4 * at)).toBeCloseTo(number, 4));
  const wrong = (voxels: Uint8Array) => expected.voxels.reduce((count, label, n) => count + Number(voxels[n] !== label), 0);
  expect({ page: wrong(await person.labels()), server: wrong(mask.voxels) }, "wrong voxels").toEqual({ page: 0, server: 0 });
}

/** With the wheel and the middle button. */
async function zoomAndPan(person: Person, axis: Axis, { width, height }: Pixels): Promise<void> {
  const { page } = person;
  const [x, y] = (await Screen.of(person, axis)).aim([0.55 * width, 0.45 * height]).screen;
  await page.mouse.move(x, y);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -120);
  await page.keyboard.up("Control");
  await page.mouse.down({ button: "middle" });
  await page.mouse.move(x + 13, y - 7);
  await page.mouse.up({ button: "middle" });
}

/** The direction in the patient, by the affine, towards each side of the screen, by where the pixels are painted. */
async function lettersAreRight(person: Person, scan: Scan, axis: Axis): Promise<void> {
  const screen = (await Screen.of(person, axis)).directions;
  const along = ([0, 1, 2] as const).filter((a) => a !== axis);
  const letterTowards = (right: number, down: number) => {
    // The slice's axis that points most to the side, and the patient's direction that it lies nearest to.
    const dots = screen.map(([x, y]) => x * right + y * down);
    const most = Math.abs(dots[0]!) > Math.abs(dots[1]!) ? 0 : 1;
    const world = scan.affine.map((row) => row[along[most]!]! * Math.sign(dots[most]!));
    const nearest = world.reduce((best, part, n) => (Math.abs(part) > Math.abs(world[best]!) ? n : best), 0);
    return [["L", "R"], ["P", "A"], ["I", "S"]][nearest]![world[nearest]! > 0 ? 1 : 0]!;
  };
  const letters =
    `Left of the picture: ${letterTowards(-1, 0)}, right: ${letterTowards(1, 0)}, `
    + `top: ${letterTowards(0, -1)}, bottom: ${letterTowards(0, 1)}`;
  const pane =
    person.page.locator("section.pane", { has: person.page.locator(`[aria-label="${["Coronal", "Axial", "Sagittal"][axis]} plane"]`) });
  await expect(pane.getByRole("img", { name: letters })).toBeVisible();
  expect(letters).toBe([
    "Left of the picture: R, right: L, top: S, bottom: I", "Left of the picture: R, right: L, top: A, bottom: P",
    "Left of the picture: A, right: P, top: S, bottom: I",
  ][axis]);
}
