import { expect, test } from "./support/test";

test("the first time, the guide goes on as its five steps are done, and does not come again",
  async ({ page, person, freshServer: server }) => {
  await person.openDemo(server.url);
  const guide = page.getByRole("region", { name: "Guide" });
  const step = (number: number, title: string) => Promise.all([
    expect(guide.getByRole("img", { name: `Step ${number} of 5` })).toBeVisible(),
    expect(guide.getByRole("heading", { name: title })).toBeVisible(),
  ]);

  await step(1, "Draw it on one slice");
  const [x, y] = (await page.evaluate(() => globalThis.__workspace.cursor.value)) as unknown as [number, number, number];
  await person.drag(2, [[x - 8, y], [x - 3, y - 14], [x + 6, y - 9], [x + 7, y + 8], [x - 2, y + 13]]);
  await step(2, "Press P");
  await page.keyboard.press("p");
  await person.isSettled();
  await step(3, "Look at the strip");
  await page.keyboard.press("PageUp");
  await step(4, "Press N and correct");
  await page.keyboard.press("n");
  await page.keyboard.press("a");
  await step(5, "Take the mask with you");

  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("menuitem", { name: /compressed/ }).click();
  await coming;
  await expect(guide.getByRole("heading", { name: "That is all" })).toBeVisible();
  await guide.getByRole("button", { name: "Done" }).click();
  await expect(guide).toBeHidden();

  await page.reload();
  await page.getByRole("button", { name: /Try the demonstration/ }).click();
  await person.workspaceIsOpen();
  await expect(guide).toBeHidden();
});
