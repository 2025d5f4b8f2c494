import { existsSync } from "node:fs";
import { test as base } from "@playwright/test";
import { chromium } from "../../playwright.config";
import { Person } from "./person";
import { Server } from "./server";

/** Tests with the real server, which all share, or one that nobody has used, and somebody at its page. */
export const test = base.extend<{ person: Person; freshServer: Server; isBrowserThere: void }, { server: Server }>({
  isBrowserThere: [
    async ({}, use) => {
      base.skip(!existsSync(chromium), `There is no browser at ${chromium}; set CHROMIUM to one.`);
      await use();
    },
    { auto: true },
  ],
  server: [({}, use) => serve(use), { scope: "worker" }],
  freshServer: ({}, use) => serve(use),
  person: async ({ page }, use) => {
    const faults: string[] = [];
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => { if (message.type() === "error") faults.push(message.text()); });
    const person = new Person(page);
    await use(person);
    base.expect(faults.filter((fault) => !person.expected.some((sign) => sign.test(fault))), "errors in the page").toEqual([]);
  },
});

async function serve(use: (server: Server) => Promise<void>): Promise<void> {
  const server = await Server.start();
  await use(server);
  await server.remove();
}

export { expect } from "@playwright/test";
