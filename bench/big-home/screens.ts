/** How long after a click each screen is usable in a real browser, and what the page holds by then. */
import type { Browser, Page } from '@playwright/test';
import { openPage } from '../workbench/browser.ts';
import { median } from '../workbench/figures.ts';
import type { Figure } from '../workbench/figures.ts';
import { longestConversation } from './make-home.ts';
import { timeClick } from './time-click.ts';
import type { Seen } from './time-click.ts';

const targetMs = 300;
const targetMegabytes = 150;
const visits = 5;

interface View {
  readonly name: string;
  /** Where to click, and where that link is: the rail leads to a screen, what is in it further. */
  readonly from: string;
  readonly click: Seen;
  /** What is there once it can be used. */
  readonly usable: readonly Seen[];
}

const rail = (title: string): Seen => ({ css: 'nav[aria-label=Screens] a', text: title });
const rows = (atLeast: number): Seen => ({ css: 'main tbody tr', atLeast });
const setNamed = (text: string): Seen => ({ css: 'main a.pane-row', text });
const shown = (text: string): Seen => ({ css: 'main footer [role=status]', text });

const views: readonly View[] = [
  {
    name: 'Rank',
    from: '#/settings',
    click: rail('Rank'),
    usable: [{ css: 'main button:enabled', text: 'Start ranking' }],
  },
  { name: 'Data: rankings', from: '#/settings', click: rail('Data'), usable: [rows(50), shown('of 50,000')] },
  {
    name: 'Data: 70,000 prompts',
    from: '#/data',
    click: setNamed('many prompts'),
    usable: [rows(50), shown('of 70,000')],
  },
  {
    name: 'Data: 20,000 pairs',
    from: '#/data',
    click: setNamed('comparisons'),
    usable: [rows(50), shown('of 20,000')],
  },
  {
    name: 'Runs, and a run of 5,000 steps',
    from: '#/settings',
    click: rail('Runs'),
    usable: [
      { css: 'main h2', text: 'Round 62' },
      { css: 'main figure svg path, main svg polyline, main canvas', atLeast: 4 },
    ],
  },
  {
    name: 'Compare: votes',
    from: '#/settings',
    click: rail('Compare'),
    usable: [{ css: 'main [role=combobox], main button[aria-haspopup]', atLeast: 3 }],
  },
  {
    name: 'Compare: grid',
    from: '#/compare',
    click: { css: 'main [role=tab]', text: 'All prompts' },
    usable: [rows(50)],
  },
  {
    name: 'Models',
    from: '#/settings',
    click: rail('Models'),
    usable: [{ css: 'main a, main [role=treeitem], main button', text: 'Round 62' }],
  },
  { name: 'Settings', from: '#/rank', click: rail('Settings'), usable: [{ css: 'main', text: 'Home folder' }] },
  {
    name: 'Chat',
    from: '#/settings',
    click: rail('Chat'),
    usable: [{ css: 'main textarea:enabled' }, { css: 'main a.pane-row', atLeast: 5 }],
  },
  {
    name: 'Chat: a thread of 2,000 turns',
    from: '#/chat',
    click: { css: 'main a.pane-row', text: longestConversation },
    usable: [{ css: 'main textarea:enabled' }, { css: 'main [data-turn]', atLeast: 20 }],
  },
];

export async function timeScreens(browser: Browser, url: string): Promise<Figure[]> {
  const { page } = await openPage(browser, url);
  const figures: Figure[] = [];
  for (const view of views) {
    const samples: number[] = [];
    for (let visit = 0; visit < visits; visit++) samples.push(await timeVisit(page, view));
    figures.push(figure(`${view.name}: usable`, 'ms', samples));
    figures.push(figure(`${view.name}: heap of the page`, 'MB', [await heapMegabytes(page)]));
  }
  return figures;
}

async function timeVisit(page: Page, { name, from, click, usable }: View): Promise<number> {
  await page.evaluate((hash) => Object.assign((globalThis as { location?: object }).location!, { hash }), from);
  await page.waitForTimeout(700);
  const ms = await timeClick(page, click, usable);
  if (Number.isNaN(ms)) throw new Error(`${name} was not usable after 20 seconds; look for ${JSON.stringify(usable)}.`);
  return ms;
}

async function heapMegabytes(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize / 1e6;
}

function figure(name: string, unit: 'ms' | 'MB', samples: readonly number[]): Figure {
  const target = unit === 'ms' ? targetMs : targetMegabytes;
  return { name, unit, target, of: unit === 'ms' ? 'median' : 'once', samples, value: median(samples) };
}
