import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

/** Debian's place for it; tests are skipped where there is none. */
export const chromium = process.env.CHROMIUM ?? "/usr/bin/chromium";

export default defineConfig({
  testDir: "tests",
  testIgnore: process.env.MEASURE === undefined ? "measure.spec.ts" : [],
  outputDir: "node_modules/.playwright",
  timeout: 60_000,
  expect: { timeout: 15_000 },
  workers: 1,       // the machine has few cores, and times are measured
  reporter: "list",
  use: {
    viewport: { width: 1280, height: 720 },
    launchOptions: {
      ...(existsSync(chromium) ? { executablePath: chromium } : {}),
      args: [
        "--no-sandbox", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        // WebGL2 without a graphics card.
        "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist",
      ],
    },
  },
});
