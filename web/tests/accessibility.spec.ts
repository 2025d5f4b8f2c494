import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { niftiOf, obliqueScan } from "./support/scan";
import { drop } from "./support/drop";
import { expect, test } from "./support/test";

/** Rules that are broken seriously, and by what. */
async function faultsOf(page: Page, part: string): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).include(part).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`));
}

// Colours are looked at when they have come to rest.
test.use({ contextOptions: { reducedMotion: "reduce" } });

test("axe finds nothing serious on any screen, dialog or menu", async ({ page, person, freshServer: server }) => {
  test.setTimeout(120_000);
  person.expects(/status of 401/);
  const check = async (where: string, part = "body") => expect.soft(await faultsOf(page, part), where).toEqual([]);
  const dialog = async (name: string, open: () => Promise<void>) => {
    await open();
    await page.getByRole("dialog", { name }).waitFor();
    await check(name, "dialog");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  };
  const menu = async (name: string) => {
    await page.getByRole("button", { name }).click();
    await page.getByRole("menu").waitFor();
    await check(`menu ${name}`, "[role=menu]");
    await page.keyboard.press("Escape");
  };

  await page.goto(server.address);
  await page.getByLabel("Password").waitFor();
  await check("sign-in");

  await page.goto("about:blank");
  await page.goto(server.url);
  await page.getByText("Draw one slice. Get the volume.").waitFor();
  await check("start, the first time");
  await menu("owner");
  await dialog("Users", () => page.getByRole("button", { name: "Users" }).click());

  await person.openDemo(server.url);
  await page.getByText("Preparing the 3-D view").waitFor({ state: "detached" });
  await person.drag(2, [[95, 110], [110, 105], [108, 122], [97, 124]]);
  await person.isSaved();
  await check("workspace with the guide");
  for (const tab of ["History", "Review"]) {
    await page.getByRole("tab", { name: tab }).click();
    await check(`tab ${tab}`, ".side-panel");
  }

  await menu("Export");
  await dialog("Keys", () => page.getByRole("button", { name: "Keys" }).click());
  await dialog("Effort report", () => page.getByRole("button", { name: "Effort report" }).click());
  await dialog("Import a mask", async () => {
    await page.getByRole("button", { name: "Export" }).click();
    await page.getByRole("menuitem", { name: "Import a mask" }).click();
  });
  const scan = obliqueScan(21);
  await dialog("What is this file?", () => drop(page, scan.name, niftiOf(scan, scan.values)));

  await page.getByRole("button", { name: "Back to the scans" }).click();
  await page.getByRole("button", { name: /^Erase / }).first().waitFor();
  await check("start, with work");
  await dialog("Erase this scan?", () => page.getByRole("button", { name: /^Erase (?!the work)/ }).first().click());
});

for (const { name, width, height, hasTouch } of [
  { name: "a small screen", width: 1280, height: 720, hasTouch: false },
  { name: "a tablet", width: 1024, height: 768, hasTouch: true },
]) {
  test.describe(name, () => {
    test.use({ viewport: { width, height }, hasTouch });

    test(`${width} x ${height}: nothing hides a control or leaves the page${hasTouch ? ", and fingers hit each one" : ""}`,
      async ({ page, person, server }) => {
      const reach = hasTouch ? 19 : 0;
      await page.goto(server.url);
      await page.getByText("From the server's folder").waitFor();
      expect.soft(await page.evaluate(unreachable, reach), "start").toEqual([]);

      const scan = obliqueScan(22);
      await drop(page, scan.name, niftiOf(scan, scan.values));
      await person.workspaceIsOpen();
      await page.getByText("Preparing the 3-D view").waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Add" }).click();
      await person.isSaved();
      for (const tab of ["Image", "History", "Review"]) {
        await page.getByRole("tab", { name: tab }).click();
        expect.soft(await page.evaluate(unreachable, reach), tab).toEqual([]);
      }
    });
  });
}

/**
 * In the page: controls that are hidden by something, that are not within the window, or whose surroundings of `reach` pixels about
 * their middle do not belong to them; and scrollbars of the page.
 */
function unreachable(reach: number): string[] {
  const controls = [...document.querySelectorAll<HTMLElement>("button, input, textarea, select, a[href], [role=slider], [role=tab]")]
    .filter((control) =>
      control.checkVisibility({ visibilityProperty: true }) && !control.hidden && getComputedStyle(control).clipPath === "none");
  const nameOf = (element: Element | null) =>
    element === null ? "nothing" : element.getAttribute("aria-label") ?? (element.textContent?.trim().slice(0, 40) || element.className);
  const faults = controls.map((control) => control.closest<HTMLElement>("label") ?? control).flatMap((control) => {
    control.scrollIntoView({ block: "nearest" });
    const { left, top, width, height } = control.getBoundingClientRect();
    const [x, y] = [left + width / 2, top + height / 2];
    const missed = [[0, 0], [-reach, 0], [reach, 0], [0, -reach], [0, reach]].flatMap(([dx, dy]) => {
      const hit = document.elementFromPoint(x + dx!, y + dy!);
      return control.contains(hit) ? [] : [nameOf(hit)];
    });
    return missed.length === 0
      ? [] : [`${nameOf(control)} (${Math.round(width)} x ${Math.round(height)}) meets ${[...new Set(missed)].join(", ")}`];
  });
  const { scrollWidth, scrollHeight, clientWidth, clientHeight } = document.documentElement;
  return scrollWidth > clientWidth || scrollHeight > clientHeight
    ? [...faults, `The page scrolls: ${scrollWidth} x ${scrollHeight}.`] : faults;
}
