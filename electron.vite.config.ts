/** The Electron build: main process and workers, preload script, and the page that browsers get as well. */
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'electron-vite';
import renderer from './src/renderer/vite.config.ts';

const source = (file: string): string => fileURLToPath(new URL(`src/${file}`, import.meta.url));
const workers = readdirSync(source('main/workers'))
  .filter((file) => file.endsWith('-worker.ts'))
  .map((file) => basename(file, '.ts'));

export default defineConfig({
  main: {
    build: {
      rollupOptions: {
        input: {
          index: source('main/index.ts'),
          // Workers are processes of their own; the desktop host looks for them beside index.js under their files' names.
          ...Object.fromEntries(workers.map((name) => [name, source(`main/workers/${name}.ts`)])),
        },
      },
    },
  },
  preload: {
    build: {
      rollupOptions: {
        input: { index: source('preload/index.ts') },
        // A sandboxed preload script cannot be an ES module.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer,
});
