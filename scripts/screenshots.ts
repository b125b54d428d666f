/**
 * Pictures of every screen, in every language, both themes and two sizes, with data and at the first start, to be looked at. `npm run screenshots -- --out DIR [--only NAME] [--language en-XA]`; the data is made by the app, with its own model.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from '@playwright/test';
import type { Page } from '@playwright/test';
import { browserLaunchOptions } from '../e2e/browser.ts';
import { enter, startHost } from '../e2e/host.ts';
import type { HeadlessHost } from '../e2e/host.ts';
import { fairRound, seedHome } from '../e2e/seed-home.ts';
import { readLanguageBy } from '../src/shared/language/current-language.ts';
import type { Language } from '../src/shared/language/language.ts';
import { languages } from '../src/shared/language/languages.ts';
import { pseudo } from '../src/shared/language/pseudo.ts';
import { t } from '../src/shared/language/t.ts';
import { scriptOptions } from './script-options.ts';

const { values } = scriptOptions(import.meta.filename, {
  options: {
    out: { type: 'string', default: 'out/screenshots' },
    /** A home folder with data that is there already; default: a new one, which takes some minutes. */
    home: { type: 'string' },
    only: { type: 'string' },
    /** Codes; may be repeated. */
    language: { type: 'string', multiple: true, default: languages.map(({ code }) => code) },
  },
});

/** The one that the pages speak now: their elements are found by its messages. */
let spoken: Language = languages[0];
readLanguageBy(() => spoken);

const sizes = [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
];
const themes = ['light', 'dark'] as const;

interface Shot {
  readonly name: string;
  readonly place: string;
  /** Brings the screen into the state to be shown. */
  readonly prepare?: (page: Page) => Promise<void>;
}

const emptyShots: readonly Shot[] = ['chat', 'rank', 'data', 'runs', 'runs/new', 'compare', 'models', 'settings'].map(
  (place) => ({ name: `first-${place.replace('/', '-')}`, place }),
);

const shots: readonly Shot[] = [
  { name: 'chat', place: 'chat', prepare: async (page) => openConversation(page) },
  {
    name: 'chat-candidates',
    place: 'chat',
    prepare: async (page) => {
      // What a round has trained says nearly the same four times.
      await choose(page, t.workbench.version, 'parley-base');
      await choose(page, t.chat.howManyReplies, t.chat.candidateCount({ count: 4 }));
      await page.getByRole('textbox', { name: t.chat.message }).fill('My neighbor plays the drums at night.');
      await page.keyboard.press('Enter');
      await page.getByText(t.chat.whichIsBest).waitFor();
      await page.keyboard.press('Shift+2');
      await page.keyboard.press('Shift+3');
    },
  },
  { name: 'rank-setup', place: 'rank' },
  {
    name: 'rank',
    place: 'rank',
    prepare: async (page) => {
      await page.getByRole('button', { name: t.rank.startRanking }).click();
      await page.getByRole('button', { name: t.rank.candidateNotRanked({ place: 4 }) }).waitFor();
      for (const key of ['2', '4', 'Shift+1']) await page.keyboard.press(key);
    },
  },
  { name: 'data', place: 'data', prepare: async (page) => page.getByRole('row').nth(3).click() },
  {
    name: 'data-import',
    place: 'data',
    prepare: async (page) => page.getByRole('button', { name: t.data.importFile }).first().click(),
  },
  { name: 'data-contradictions', place: 'data/checks/contradictions' },
  { name: 'data-duplicates', place: 'data/checks/duplicates' },
  { name: 'runs', place: 'runs' },
  {
    name: 'runs-end',
    place: 'runs',
    prepare: async (page) => page.getByRole('region', { name: t.runs.verdict.title }).scrollIntoViewIfNeeded(),
  },
  { name: 'runs-new', place: 'runs/new' },
  ...['ppo', 'dpo', 'sft', 'reward'].map((kind) => ({ name: `runs-new-${kind}`, place: `runs/new?kind=${kind}` })),
  {
    name: 'compare',
    place: 'compare',
    prepare: async (page) => {
      await page.getByRole('button', { name: t.compare.leftIsBetter, disabled: false }).waitFor();
    },
  },
  { name: 'compare-grid', place: 'compare/grid' },
  {
    name: 'models',
    place: 'models',
    prepare: async (page) => page.getByRole('treeitem').last().click(),
  },
  {
    name: 'models-import',
    place: 'models',
    prepare: async (page) => {
      await page.getByRole('button', { name: t.models.importModel }).first().click();
      await page.getByRole('tab', { name: t.common.fromThisComputer }).click();
    },
  },
  { name: 'settings', place: 'settings' },
  {
    name: 'palette',
    place: 'chat',
    prepare: async (page) => {
      await page.keyboard.press('ControlOrMeta+k');
      await page.getByRole('listbox', { name: t.shell.commands }).waitFor();
    },
  },
];

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).first().click();
  await page.getByRole('option', { name: option }).click();
}

async function openConversation(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: t.chat.conversations }).getByRole('link').last().click();
  await page.getByRole('article').nth(1).waitFor();
  const figures = page.getByRole('complementary');
  if (await figures.isVisible()) await figures.getByRole('progressbar', { name: t.chat.contextUsed }).waitFor();
}

/** One page goes through all of a home folder's pictures: what a screen remembers, the next picture may show. */
async function take(home: string, list: readonly Shot[], folder: string): Promise<void> {
  const host = await startHost(home);
  const browser = await chromium.launch(await browserLaunchOptions());
  try {
    for (const language of [...languages, pseudo].filter(({ code }) => values.language.includes(code))) {
      spoken = language;
      const page = await browser.newPage({ reducedMotion: 'reduce', locale: language.tag });
      page.setDefaultTimeout(60_000);
      await enter(page, host);
      // Who has data has gone around the loop, and has put its list away.
      const away = page.getByRole('button', { name: t.shell.putFirstStepsAway });
      if (list === shots)
        await away.click({ timeout: 10_000 }).catch(() => console.log('The first steps were put away before.'));
      for (const shot of list.filter(({ name }) => values.only === undefined || name.startsWith(values.only))) {
        for (const size of sizes)
          for (const theme of themes)
            await takeOne(page, host, shot, size, theme, folder).catch((error: Error) =>
              console.log(`${shot.name}, ${language.name}, ${size.width}, ${theme}: ${error.message}`),
            );
      }
      await page.close();
    }
  } finally {
    await browser.close();
    await host.close();
  }
}

async function takeOne(
  page: Page,
  { origin }: HeadlessHost,
  { name, place, prepare }: Shot,
  size: (typeof sizes)[number],
  colorScheme: (typeof themes)[number],
  folder: string,
): Promise<void> {
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme });
  await page.goto('about:blank');
  await page.goto(`${origin}/#/${place}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
  await prepare?.(page);
  const file = path.join(folder, `${name}-${spoken.code}-${size.width}-${colorScheme}.png`);
  await page.screenshot({ path: file, animations: 'disabled' });
  console.log(file);
}

await mkdir(values.out, { recursive: true });
const made = await mkdtemp(path.join(tmpdir(), 'parley-screenshots-'));
try {
  const home = values.home ?? path.join(made, 'home');
  if (values.home === undefined) await seedHome(home, { settings: fairRound, rankings: 110 });
  await take(home, shots, values.out);
  await take(path.join(made, 'first'), emptyShots, values.out);
} finally {
  await rm(made, { recursive: true, force: true, maxRetries: 5 });
}
