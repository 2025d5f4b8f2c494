import type { Browser, Page } from "@playwright/test";
import { Person } from "./support/person";
import { drop } from "./support/drop";
import { niftiOf, obliqueScan } from "./support/scan";
import { expect, test } from "./support/test";

test("work is submitted, returned with a comment, corrected and accepted; the effort report tells what it took",
  async ({ page, person, browser, server }) => {
  test.setTimeout(120_000);
  const scan = obliqueScan(31);
  await page.goto(server.url);
  await page.getByRole("button", { name: "Users" }).click();
  await addUser(page, "anna", "annotator");
  await addUser(page, "rita", "reviewer");
  await page.keyboard.press("Escape");
  await addMembers(page, "anna", "rita");
  await drop(page, scan.name, niftiOf(scan, scan.values));
  await person.workspaceIsOpen();
  await page.getByRole("button", { name: "Back to the scans" }).click();
  await page.getByRole("button", { name: `Give ${scan.name} to somebody` }).click();
  await page.getByLabel(/Who is to draw/).selectOption("anna");
  await page.getByRole("button", { name: "Give it" }).click();

  const anna = await signIn(browser, server.address, "anna");
  await anna.page.getByRole("button", { name: new RegExp(scan.name) }).first().click();
  await anna.workspaceIsOpen();
  await anna.goTo(2, 14);
  await anna.page.keyboard.press("b");
  await anna.drag(2, [[12, 12], [24, 20]]);
  await anna.isSaved();
  await anna.page.getByRole("tab", { name: "Review" }).click();
  await anna.page.getByRole("button", { name: "Submit for review" }).click();
  await expect(chip(anna)).toHaveText("In review");

  const rita = await signIn(browser, server.address, "rita");
  await expect(rita.page.getByRole("heading", { name: /Waiting for your review/ })).toBeVisible();
  await rita.page.getByRole("button", { name: new RegExp(`${scan.name}.*anna`) }).click();
  await rita.workspaceIsOpen();
  await rita.page.getByRole("tab", { name: "Review" }).click();
  await rita.page.getByLabel("Comment for the annotator").fill("The lower end is missing.");
  await rita.page.getByRole("button", { name: "Return" }).click();
  await expect(chip(rita)).toHaveText("Returned");

  await expect(chip(anna)).toHaveText("Returned");
  await expect(anna.page.getByText("The lower end is missing.")).toBeVisible();
  await anna.drag(2, [[24, 20], [27, 26]]);
  await anna.isSaved();
  await anna.page.getByRole("button", { name: "Submit for review" }).click();

  await expect(chip(rita)).toHaveText("In review");
  await rita.page.getByRole("button", { name: "Accept" }).click();
  await expect(chip(anna)).toHaveText("Accepted");
  const drawn = await anna.shown(2, 14);
  await anna.drag(2, [[5, 5], [8, 8]]);
  await expect(anna.page.getByText(/This task is accepted/)).toBeVisible();
  expect(await anna.shown(2, 14)).toEqual(drawn);
  expect(await rita.shown(2, 14)).toEqual(drawn);

  await anna.page.getByRole("button", { name: "Effort report" }).click();
  const row = anna.page.getByRole("dialog", { name: "Effort report" }).getByRole("row", { name: /Label 1/ });
  await expect(row.getByRole("cell").nth(1), "strokes").toHaveText("2");
  await expect(row.getByRole("cell").nth(6), "by hand").toHaveText("100 %");
  await Promise.all([anna, rita].map((one) => one.page.context().close()));
});

const password = "a password for tests";

function chip({ page }: Person) {
  return page.getByRole("banner").locator(".chip");
}

async function addUser(page: Page, name: string, role: string): Promise<void> {
  const dialog = page.getByRole("dialog", { name: "Users" });
  await dialog.getByLabel("Name", { exact: true }).fill(name);
  await dialog.getByLabel("Role", { exact: true }).selectOption(role);
  await dialog.getByLabel("Password, 12 characters or more", { exact: true }).fill(password);
  await dialog.getByRole("button", { name: "Add" }).click();
  await expect(dialog.getByText(name, { exact: true })).toBeVisible();
}

async function addMembers(page: Page, ...names: string[]): Promise<void> {
  await page.getByRole("button", { name: "Projects" }).click();
  const dialog = page.getByRole("dialog", { name: "Projects" });
  for (const name of names) {
    await dialog.getByRole("textbox", { name: "Add a member by name" }).fill(name);
    await dialog.getByRole("button", { name: "Add a member by name" }).click();
    await expect(dialog.getByRole("list", { name: "Members" }).getByText(name, { exact: true })).toBeVisible();
  }

  await page.keyboard.press("Escape");
}

/** Somebody at another browser, who has no link. */
async function signIn(browser: Browser, url: string, name: string): Promise<Person> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(url);
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name, exact: true }).waitFor();
  return new Person(page);
}
