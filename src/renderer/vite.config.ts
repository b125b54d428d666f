/** Builds the page: on its own for a browser, and as the renderer part of `electron.vite.config.ts`. */
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';

/** KaTeX names each font in three formats; every browser that shows the page reads the smallest. */
const smallestFonts: Plugin = {
  name: 'smallest-fonts',
  enforce: 'pre',
  transform: (code, id) =>
    id.endsWith('katex.min.css') ? code.replaceAll(/,url\([^)]+\.(?:woff|ttf)\) format\("\w+"\)/g, '') : undefined,
};

export default defineConfig({
  // Not import.meta.dirname: electron-vite bundles this file into its own and keeps only the meaning of import.meta.url.
  root: fileURLToPath(new URL('.', import.meta.url)),
  // Relative, so that the page works behind any path of the headless host and under Electron's own protocol.
  base: './/',
  plugins: [smallestFonts, svelte({ configFile: false })],
  build: {
    outDir: fileURLToPath(new URL('../../out/renderer', import.meta.url)),
    emptyOutDir: true,
    target: 'es2023',
    // Fonts and icons as files: the content security policy allows no data: addresses.
    assetsInlineLimit: 0,
    rollupOptions: { input: fileURLToPath(new URL('index.html', import.meta.url)) },
  },
});
