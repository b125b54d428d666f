/** When each screen is usable in a real browser, and what the page holds by then. */
import type { Browser, Page } from '@playwright/test';
import type { Figure } from '../workbench/figures.ts';
import { openPage } from '../workbench/browser.ts';
import { longestConversation } from './make-home.ts';

const targetMs = 300;
const targetMegabytes = 150;

interface Screen {
  readonly name: string;
  readonly at: string;
  /** What is there once it can be used. */
  readonly usable: (page: Page) => Promise<void>;
}

const main = (page: Page) => page.locator('main');

const screens: readonly Screen[] = [
  { name: 'Rank', at: '#/rank', usable: (page) => main(page).getByRole('button').first().waitFor() },
  { name: 'Data', at: '#/data', usable: (page) => main(page).getByRole('row').nth(5).waitFor() },
  { name: 'Runs', at: '#/runs', usable: (page) => main(page).getByRole('heading', { name: 'Round 62' }).waitFor() },
  { name: 'Compare', at: '#/compare', usable: (page) => main(page).getByRole('combobox').first().waitFor() },
  { name: 'Models', at: '#/models', usable: (page) => main(page).getByText('Round 62').first().waitFor() },
  { name: 'Settings', at: '#/settings', usable: (page) => main(page).getByText('Home folder').waitFor() },
  { name: 'Chat', at: '#/chat', usable: (page) => main(page).getByRole('textbox', { name: 'Message' }).waitFor() },
];

export async function timeScreens(browser: Browser, url: string): Promise<Figure[]> {
  const { page } = await openPage(browser, url);
  const figures: Figure[] = [];
  for (const { name, at, usable } of screens) {
    figures.push(
      figure(
        `${name} usable`,
        'ms',
        await timed(
          () => goTo(page, at),
          () => usable(page),
        ),
      ),
    );
    figures.push(figure(`${name}: heap of the page`, 'MB', await heapMegabytes(page)));
  }
  const thread = page.getByText(longestConversation).first();
  const last = () => main(page).getByRole('textbox', { name: 'Message' }).and(page.locator(':enabled')).waitFor();
  figures.push(figure('a thread of 2,000 turns usable', 'ms', await timed(() => thread.click(), last)));
  figures.push(figure('a thread of 2,000 turns: heap of the page', 'MB', await heapMegabytes(page)));
  return figures;
}

async function goTo(page: Page, at: string): Promise<void> {
  await page.evaluate((hash) => Object.assign(globalThis, { location: hash }), at);
}

async function timed(act: () => Promise<void>, usable: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await act();
  await usable();
  return performance.now() - startedAt;
}

async function heapMegabytes(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize / 1e6;
}

function figure(name: string, unit: 'ms' | 'MB', value: number): Figure {
  return { name, unit, target: unit === 'ms' ? targetMs : targetMegabytes, of: 'once', samples: [value], value };
}
