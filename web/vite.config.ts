import { defineConfig } from "vitest/config";

/** The server that `npm run dev` hands requests of the API to. */
const server = "http://127.0.0.1:8137";

export default defineConfig({
  build: {
    outDir: "../src/PromptUNet.Server/wwwroot",
    emptyOutDir: true,
    target: "es2022",
    sourcemap: false,
    // The server's content security policy allows nothing inline: no data: URLs, no script in index.html.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // NiiVue, loaded when the planes are up, is larger than this warning's limit.
    chunkSizeWarningLimit: 2500,
  },
  server: { proxy: { "/api": server, "/health": server, "/openapi": server } },
  test: { include: ["src/**/*.test.ts"] },
});
