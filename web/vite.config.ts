import { defineConfig } from "vitest/config";

/** The server that `npm run dev` hands requests of the API to; it takes none from other origins. */
const target = "http://127.0.0.1:8137";
const server = { target, changeOrigin: true, headers: { origin: target } };

export default defineConfig({
  resolve: { alias: [{ find: /^numcodecs\/.*/, replacement: new URL("src/three/noCodec.ts", import.meta.url).pathname }] },
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
