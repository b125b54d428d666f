/**
 * What every spec starts from: the built app on a home folder of its own, and a page that is in. Another host (Electron)
 * overrides `host` and `page`; the specs stay as they are.
 */
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test as base } from '@playwright/test';
import type { Page } from '@playwright/test';
import type { Client } from '../src/shared/contract/contract.ts';
import { connectClient } from './client.ts';
import { enter, startHost } from './host.ts';
import type { HeadlessHost } from './host.ts';

/** Made once by `seed.setup.ts`. */
export const seededHome = fileURLToPath(new URL('../out/e2e/seeded-home', import.meta.url));

export interface Options {
  /** Whether the home folder is a first run's, or has the data of `seedHome`. */
  data: 'none' | 'seeded';
  /** The screen that is open at the beginning. */
  place: string;
  /** Errors in the page's console that a spec means to cause. */
  expectedFaults: RegExp;
  /** Whether texts take 40 % more room, as they do in other languages, and say the same. */
  longer: boolean;
}

interface Fixtures {
  home: string;
  host: HeadlessHost;
  client: Client;
}

export const test = base.extend<Options & Fixtures>({
  data: ['none', { option: true }],
  place: ['#/chat', { option: true }],
  expectedFaults: [/^$/, { option: true }],
  longer: [false, { option: true }],
  home: async ({ data }, use) => {
    const home = await mkdtemp(path.join(tmpdir(), 'parley-e2e-'));
    if (data === 'seeded') await cp(seededHome, home, { recursive: true });
    await use(home);
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  },
  host: async ({ home }, use, info) => {
    const host = await startHost(home);
    await use(host);
    await host.close();
    if (info.status === info.expectedStatus) return;
    const file = info.outputPath('host.log');
    await writeFile(file, host.log());
    await info.attach('host.log', { path: file });
  },
  page: async ({ context, host, place, expectedFaults, longer }, use) => {
    if (longer) await context.addInitScript(stretchTexts);
    const page = await context.newPage();
    const faults = faultsOf(page);
    await enter(page, host, place);
    await use(page);
    expect(faults.filter((fault) => !expectedFaults.test(fault))).toEqual([]);
  },
  /** The browser's own session: what it sees, a script sees. */
  client: async ({ page, host }, use) => {
    const cookies = await page.context().cookies(host.origin);
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const connected = await connectClient(host, cookie);
    await use(connected.client);
    connected.close();
  },
});
export { expect };

/** A letter is half an em wide. In the page. */
function stretchTexts(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { letter-spacing: 0.2em !important; }');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

/** What the page throws or complains about: broken rules of the content security policy among it. */
function faultsOf(page: Page): string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`thrown: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()} (${message.location().url})`);
  });
  return faults;
}
