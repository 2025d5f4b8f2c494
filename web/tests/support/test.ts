import { existsSync } from "node:fs";
import { test as base } from "@playwright/test";
import { chromium } from "../../playwright.config";
import { Person } from "./person";
import { removeFolder, startServer, type Server } from "./server";

interface Settings {
  /** What the browser may report as an error, where a test brings it about. */
  mayReport: RegExp | null;
}

/** Tests with the real server, one for all of a file, and somebody at its page. */
export const test = base.extend<Settings & { person: Person }, { server: Server; isBrowserThere: void }>({
  isBrowserThere: [
    async ({}, use) => {
      base.skip(!existsSync(chromium), `There is no browser at ${chromium}; set CHROMIUM to one.`);
      await use();
    },
    { scope: "worker", auto: true },
  ],
  server: [
    async ({}, use) => {
      const server = await startServer();
      await use(server);
      await server.stop();
      removeFolder(server.data);
    },
    { scope: "worker" },
  ],
  mayReport: [null, { option: true }],
  person: async ({ page, mayReport }, use) => {
    const faults: string[] = [];
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => { if (message.type() === "error" && mayReport?.test(message.text()) !== true) faults.push(message.text()); });
    await use(new Person(page));
    base.expect(faults, "errors in the page").toEqual([]);
  },
});

export { expect } from "@playwright/test";
