/** Narrow windows, a page at 200 %, and the focus: nothing out of reach, nothing unseen. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { openStore } from '../src/main/store/store.ts';
import { expect, test } from './workbench.ts';

const places = ['chat', 'rank', 'data', 'runs', 'runs/new', 'compare', 'models', 'settings'];
/** What else a screen shows: `runs` and `models` open the newest, a finished round and its version. */
const views = ['data/checks/contradictions', 'data/checks/duplicates', 'compare/grid'];

test.use({ data: 'seeded', place: '#/settings' });

async function go(page: Page, place: string): Promise<void> {
  await page.goto(`${new URL(page.url()).origin}/#/${place}`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
}

/** What can be used and stands, in part, beside the window; and whether the page scrolls sideways. */
async function outOfReach(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const root = document.documentElement;
    const wide = root.scrollWidth > root.clientWidth ? [`the page is ${root.scrollWidth} wide`] : [];
    const usable = [...document.querySelectorAll('button, a[href], input, textarea, select, [role=treeitem]')];
    const outside = usable.filter((element) => {
      const { left, right, width, height } = element.getBoundingClientRect();
      if (width <= 1 || height <= 1 || element.matches('.skip') || !element.checkVisibility()) return false;
      return left < -1 || right > root.clientWidth + 1;
    });
    // Its column is left so narrow that a sentence stands one word below the other.
    const texts = [...document.querySelectorAll('p, dd, dt, li, h1, h2, h3, td, span')];
    const squeezed = texts.filter((element) => {
      const { width, height } = element.getBoundingClientRect();
      const words = (element.textContent ?? '').trim().split(/\s+/).length;
      return element.checkVisibility() && words >= 3 && width > 1 && width < 64 && height > 3 * width;
    });
    const cut = texts.filter((element) => {
      const { left, right, width } = element.getBoundingClientRect();
      const scrolls = element.closest('.scroll') !== null;
      return width > 1 && !scrolls && element.checkVisibility() && (left < -1 || right > root.clientWidth + 1);
    });
    return [...wide, ...[...outside, ...squeezed, ...cut].map((element) => element.outerHTML.slice(0, 160))];
  });
}

// A browser's zoom of 200 % halves the page's own pixels: 1440×900 is then 720×450.
for (const { name, viewport } of [
  { name: '1024×700', viewport: { width: 1024, height: 700 } },
  { name: '1440×900 at 200 %', viewport: { width: 720, height: 450 } },
  { name: '420×800', viewport: { width: 420, height: 800 } },
]) {
  test(`${name}: nothing scrolls sideways, nothing stands outside`, async ({ page }) => {
    await page.setViewportSize(viewport);
    for (const place of [...places, ...views]) {
      await go(page, place);
      expect.soft(await outOfReach(page), place).toEqual([]);
    }
  });
}

test('by Tab alone: every stop shows where the focus is', async ({ page }) => {
  for (const place of places) {
    await go(page, place);
    const unseen: string[] = [];
    for (let stop = 0; stop < 30; stop++) {
      await page.keyboard.press('Tab');
      const hidden = await page.evaluate(() => {
        const focused = document.activeElement;
        if (focused === null || focused === document.body) return undefined;
        // The ring may be drawn by the frame around it: a label around a hidden radio button, the composer.
        let element: Element | null = focused;
        for (let level = 0; level < 4 && element !== null; level++, element = element.parentElement) {
          if (getComputedStyle(element).outlineStyle !== 'none') return undefined;
        }
        return focused.outerHTML.slice(0, 160);
      });
      if (hidden !== undefined) unseen.push(hidden);
    }
    expect.soft(unseen, place).toEqual([]);
  }
});

test('the first Tab leads past the rail', async ({ page }) => {
  await go(page, 'settings');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the screen' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toBeFocused();
});

test.describe('202 runs', () => {
  test.use({
    data: 'none',
    home: async ({ data: _ }, use) => {
      const home = await mkdtemp(path.join(tmpdir(), 'parley-e2e-many-'));
      const store = openStore(home, 'a spec');
      for (let place = 0; place < 202; place++) {
        const { id } = store.runs.create({ kind: 'reward', fromVersionId: null, config: {}, seed: place });
        store.runs.transition(id, 'running');
        store.runs.transition(id, 'completed', { result: { pairs: place } });
      }
      store.close();
      await use(home);
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    },
  });

  test('only rows in sight are made, any is found, and the one that is looked at is in sight', async ({
    page,
    client,
  }) => {
    await go(page, 'runs');
    const list = page.getByRole('navigation', { name: 'Runs' });
    const rows = list.getByRole('listitem');
    await expect(rows.first()).toContainText('Reward model 202');
    expect(await rows.count()).toBeLessThan(50);
    await expect(rows.first()).toHaveAttribute('aria-setsize', '202');

    const oldest = (await client.runs.list({})).at(-1)!;
    await go(page, `runs/${oldest.id}`);
    const current = list.locator('[aria-current=page]');
    await expect(current).toContainText('Reward model 1');
    await expect(current).toBeInViewport();
    await page.keyboard.press('k');
    await expect(current).toContainText('Reward model 2');

    await list.getByRole('searchbox', { name: 'Search the runs' }).fill('model 150');
    await expect(rows).toHaveCount(1);
    await rows.first().getByRole('link').click();
    await expect(page.getByRole('heading', { name: 'Reward model 150', level: 2 })).toBeVisible();

    const laidOver = page.getByRole('combobox', { name: /^Compare with/ });
    await laidOver.click();
    const options = page.getByRole('option');
    await expect(options.first()).toBeVisible();
    expect(await options.count()).toBeLessThan(50);
    await laidOver.pressSequentially('model 140');
    await expect(options).toHaveCount(1);
    await options.first().click();
    await expect(page.getByRole('combobox', { name: 'Compare with: Reward model 140' })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Different settings' })).toBeVisible();
  });
});
