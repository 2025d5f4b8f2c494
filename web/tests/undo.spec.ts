import { niftiOf, obliqueScan } from "./support/scan";
import { expect, test } from "./support/test";

// A whole session, undone through the page until nothing is left and done again; the page is loaded anew in the middle of both.

test.setTimeout(180_000);

test("a session of many steps is undone to the byte, and done again to the byte", async ({ page, person, server }) => {
  const scan = obliqueScan(41);
  await person.openScan(server.url, scan);
  const start = (await person.mask()).bytes;
  expect((await person.session()).canUndo).toBe(false);

  await test.step("labels: added, renamed, given another colour", async () => {
    await page.getByRole("button", { name: "Add" }).click();
    await page.getByRole("button", { name: "Rename Label 1" }).click();
    await page.getByRole("textbox", { name: "Name of the label" }).fill("Nucleus");
    await page.keyboard.press("Enter");
    await page.getByLabel("Colour of Nucleus").fill("#12ab34");
    await isStep(3);
  });

  await test.step("strokes in three planes", async () => {
    await person.goTo(2, 14);
    await page.keyboard.press("l");
    await person.stroke(2, [[12, 12], [20, 7], [29, 14], [27, 24], [16, 27]]);
    await page.keyboard.press("b");
    await person.goTo(0, 20);
    await person.stroke(0, [[14, 11], [20, 13]]);
    await person.goTo(1, 18);
    await person.stroke(1, [[15, 12], [24, 16]]);
    await page.keyboard.down("Shift");
    await person.stroke(1, [[18, 12], [18, 16]]);
    await page.keyboard.up("Shift");
    await isStep(7);
  });

  await test.step("propagated, corrected, accepted, absent, withdrawn", async () => {
    await page.keyboard.press("p");
    await person.isSettled();
    await page.keyboard.press("n");
    const { axis, slice } = (await person.suggestion())!;
    expect(axis).toBe(2);
    await person.stroke(2, [[18, 16], [22, 20]]);
    await isStep(9);
    await person.goTo(2, slice > 14 ? slice - 1 : slice + 1);
    await page.keyboard.press("a");
    await person.goTo(2, 1);
    await page.keyboard.press("x");
    await isStep(11);
    await person.isSettled();
    await person.goTo(2, slice > 14 ? slice - 1 : slice + 1);
    await page.keyboard.press("w");
    await isStep(12);
    await person.isSettled();
  });

  await test.step("a second label around the first one, which is locked", async () => {
    await page.getByRole("button", { name: "Lock Nucleus" }).click();
    await page.getByRole("button", { name: "Add" }).click();
    await person.goTo(2, 14);
    await page.keyboard.press("l");
    await person.stroke(2, [[8, 8], [33, 8], [33, 30], [8, 30]]);
    await page.getByRole("button", { name: "Unlock Nucleus" }).click();
    await isStep(16);
  });

  await test.step("a mask imported as a start, a checkpoint, a label removed, back to the checkpoint, removed again", async () => {
    const mask = Uint8Array.from(scan.values, (_, n) => (n % scan.size[0] < 4 && n % 7 < 5 ? 9 : 0));
    await page.getByRole("button", { name: "Export" }).click();
    await page.getByRole("menuitem", { name: "Import a mask" }).click();
    await page.getByLabel(/A mask with this scan's grid/).setInputFiles(
      { name: "mask.nii", mimeType: "application/octet-stream", buffer: niftiOf(scan, mask) });
    await page.getByRole("button", { name: "Import", exact: true }).click();
    await isStep(17);
    await page.getByRole("tab", { name: "History" }).click();
    await page.getByRole("textbox", { name: "Name of a checkpoint" }).fill("with the import");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Label 2" }).first().click();
    await page.getByRole("button", { name: "Remove Label 2" }).click();
    await isStep(19);
    await page.getByRole("button", { name: "Restore" }).click();
    await isStep(20);
    await page.getByRole("button", { name: "Label 2" }).first().click();
    await page.getByRole("button", { name: "Remove Label 2" }).click();
    await isStep(21);
    await person.isSettled();
  });

  const end = (await person.mask()).bytes;
  const edits = 20;                       // of 21 commands; the checkpoint changes nothing that can be undone
  expect(end.equals(start)).toBe(false);

  await goBackOrOn("Control+z", edits);
  expect((await person.session()).canUndo).toBe(false);
  expect(await isEmpty()).toBe(true);
  expect((await person.mask()).bytes.equals(start)).toBe(true);

  await goBackOrOn("Control+Shift+z", edits);
  await person.isSettled();
  expect((await person.session()).canRedo).toBe(false);
  expect((await person.mask()).bytes.equals(end)).toBe(true);
  await isAsOnServer();

  /** Loads the page anew in the middle. */
  async function goBackOrOn(keys: string, steps: number): Promise<void> {
    const from = (await person.session()).version;
    for (let step = 1; step <= steps; step++) {
      await page.keyboard.press(keys);
      await isStep(from + step);
      if (step === Math.floor(steps / 2)) {
        await person.isSettled();
        const [labels, session] = [await person.labels(), await person.session()];
        await page.reload();
        await person.openWork(scan.name);
        await person.isSettled();
        expect(await person.session()).toEqual(session);
        expect(Buffer.compare(await person.labels(), labels)).toBe(0);
        await isAsOnServer();
      }
    }
  }

  /** The server has taken so many commands, and the page knows of it. */
  async function isStep(version: number): Promise<void> {
    await page.waitForFunction((wanted) => globalThis.__workspace.session.value!.version >= wanted, version);
    await person.isSaved();
    expect((await person.session()).version).toBe(version);
  }

  async function isAsOnServer(): Promise<void> {
    expect(Buffer.compare(await person.labels(), (await person.mask()).voxels)).toBe(0);
  }

  async function isEmpty(): Promise<boolean> {
    return (await person.labels()).every((label) => label === 0) && (await person.session()).labels.length === 0;
  }
});
