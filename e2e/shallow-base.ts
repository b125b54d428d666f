/**
 * What homes start with in most specs: parley-base with four of its twelve layers. Specs look at what the program does with a
 * model, and rounds take a third of the time with this one. loop.spec.ts takes the whole model.
 */
import { copyFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readVersionFolder, writeVersionFolder } from '../src/main/models/files/version-folder.ts';
import { evenLayers } from '../src/main/models/shrink/keep-layers.ts';
import { withLayers } from '../src/main/models/shrink/shrink-model.ts';

const shippedBase = fileURLToPath(new URL('../resources/models/parley-base', import.meta.url));
export const shallowBase = fileURLToPath(new URL('../out/e2e/shallow-base', import.meta.url));
const layers = 4;

/** Playwright's global setup. */
export default async function writeShallowBase(): Promise<void> {
  await rm(shallowBase, { recursive: true, force: true });
  const whole = await readVersionFolder(shippedBase);
  const content = withLayers(whole, evenLayers(whole.config.num_hidden_layers, layers));
  await writeVersionFolder(shallowBase, content, { dtype: 'F16' });
  await copyFile(path.join(shippedBase, 'README.md'), path.join(shallowBase, 'README.md'));
}
