import { brainRegions, largestSlice, maskOf } from "./support/brain";
import { expect, test } from "./support/test";

test("a correction in the coronal plane of a label followed axially: the strip marks the slices that it mends",
  async ({ page, person, freshServer: server }) => {
  test.setTimeout(120_000);
  const brain = brainRegions();
  const truth = brain.number("Putamen_L");
  const axial = largestSlice(brain, truth, 2);
  const coronal = largestSlice(brain, truth, 1);

  await person.openDemo(server.url);
  await page.getByRole("button", { name: "Close the guide" }).click();
  await person.goTo(2, axial);
  await person.trace(2, axial, 1, maskOf(brain, truth, 2, axial), brain.size[0]);
  await page.keyboard.press("p");
  await person.isSettled();
  await expect(page.getByText(/Corrected from another plane/)).toHaveCount(0);

  await person.enlarge(1, coronal);
  await person.trace(1, coronal, 1, maskOf(brain, truth, 1, coronal), brain.size[0]);
  await person.isSettled();
  await expect(page.getByText(/Corrected from another plane: \d+/)).toHaveCount(1);

  // Each stroke is a step of its own. Taking them all back gives the slices their expected quality again.
  const marked = page.getByText(/Corrected from another plane/);
  for (let undone = 0; undone < 40 && (await marked.count()) > 0; undone++) {
    await page.keyboard.press("Control+z");
    await person.isSettled();
  }

  await expect(marked).toHaveCount(0);
});
