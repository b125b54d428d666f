/**
 * How the workbench feels in a home folder after years of use: 102,000 messages, 50,000 rankings, 90,000 items of data, 202 runs,
 * 63 versions. Makes such a home, starts the headless host on it, and times what each screen asks for first, over the
 * WebSocket as a page does; with a browser also when each screen is usable, and what the page holds.
 *
 *   npm run bench:big-home -- [--home DIR] [--calls-only] [--json FILE]
 *
 * A home that was made before (`--home`) is used again. The screens need `npm run build`. Nothing is asserted: a figure that
 * misses 300 ms, or 150 MB, is marked.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { firstCalls } from './big-home/first-calls.ts';
import { makeHome } from './big-home/make-home.ts';
import { timeScreens } from './big-home/screens.ts';
import { openBrowser } from './workbench/browser.ts';
import { median, tableOf } from './workbench/figures.ts';
import type { Figure } from './workbench/figures.ts';
import { connectClient, serveApp } from './workbench/served-app.ts';
import { scriptOptions } from '../scripts/script-options.ts';

const { values: options } = scriptOptions(import.meta.filename, {
  options: { home: { type: 'string' }, 'calls-only': { type: 'boolean', default: false }, json: { type: 'string' } },
});
const targetMs = 300;

const home = options.home ?? (await mkdtemp(path.join(tmpdir(), 'parley-big-home-')));
if (!existsSync(path.join(home, 'parley.sqlite'))) await makeHome(home);
const app = await serveApp(home);
const figures: Figure[] = [];
try {
  using connected = await connectClient(await app.newUrl());
  for (const [name, call] of Object.entries(await firstCalls(connected.client))) {
    const samples: number[] = [];
    for (let time = 0; time < 4; time++) {
      const startedAt = performance.now();
      await call();
      samples.push(performance.now() - startedAt);
    }
    figures.push({ name, unit: 'ms', target: targetMs, of: 'once', samples, value: samples[0] });
    figures.push({
      name: `${name}, again`,
      unit: 'ms',
      target: targetMs,
      of: 'median',
      samples,
      value: median(samples),
    });
  }
  if (!options['calls-only']) {
    await using browser = await openBrowser();
    figures.push(...(await timeScreens(browser, app.url)));
  }
} finally {
  await app.stop();
  if (options.home === undefined) await rm(home, { recursive: true, force: true });
}
console.log(tableOf(figures));
if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(figures, null, 2)}\n`);
