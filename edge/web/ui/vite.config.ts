// One page, one entry. Nothing is inlined: the pages' Content-Security-Policy allows neither inline script nor style.
import { defineConfig } from "vite";

const PAGES = ["index", "login", "kiosk", "window", "board", "ticket", "rate", "desk", "console"];

export default defineConfig({
  base: "/",
  build: {
    outDir: "../pages",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
    rolldownOptions: { input: Object.fromEntries(PAGES.map((page) => [page, `${page}.html`])) },
  },
});
