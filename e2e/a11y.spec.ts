/** axe on every screen and in its main states, in both themes: no violation. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { ChatPage } from './chat-page.ts';
import { RankPage } from './rank-page.ts';
import { expect, test } from './workbench.ts';

const screens = ['chat', 'rank', 'data', 'runs', 'compare', 'models', 'settings'];

/** All rules in the light theme; in the dark one those that colours can break. */
async function expectAccessible(page: Page, state: string, disabled: string[] = []): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    // On a busy machine the page is still painted in the other scheme for a moment.
    await page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))));
    // There are no frames of other origins: a second page to gather the results of frames would cost as much as looking.
    const builder = new AxeBuilder({ page })
      .setLegacyMode()
      .options({ resultTypes: ['violations'] })
      .disableRules(disabled);
    if (colorScheme === 'dark') builder.withRules(['color-contrast', 'link-in-text-block']);
    const { violations } = await builder.analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`);
    expect.soft(found, `${state}, ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

/** An open menu or list stands beside the landmarks; axe's own rule lets only dialogs do that. */
const popup = ['region'];

/** The screen has read what it shows. */
async function go(page: Page, place: string): Promise<void> {
  await page.goto(`${new URL(page.url()).origin}/#/${place}`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
}

test.use({ place: '#/settings' });

test('a first run: every screen without data', async ({ page }) => {
  for (const screen of screens) {
    await go(page, screen);
    await expectAccessible(page, screen);
  }
  await go(page, 'runs/new');
  await expectAccessible(page, 'new round');
});

test.describe('with data', () => {
  test.use({ data: 'seeded' });

  test('every screen', async ({ page }) => {
    test.setTimeout(180_000);
    for (const screen of [...screens, 'data/checks/contradictions', 'data/checks/duplicates', 'runs/new?kind=ppo']) {
      await go(page, screen);
      await expectAccessible(page, screen);
    }
    await go(page, 'compare/grid');
    await page.getByRole('row').nth(1).click();
    await expectAccessible(page, 'all prompts, one chosen');
    await go(page, 'runs/new');
    await page.getByText('All settings').click();
    await page.getByRole('textbox', { name: 'episodes' }).fill('many');
    await expectAccessible(page, 'new round, a wrong value');
  });

  test('chat at work: a conversation, candidates, and what opens above it', async ({ page, client }) => {
    test.setTimeout(180_000);
    const chat = new ChatPage(page);
    const [conversation] = await client.chat.list();
    await go(page, `chat/${conversation.id}`);
    await expect(chat.turns('Reply').first()).toBeVisible();
    await expectAccessible(page, 'conversation');
    await chat.turns('Reply').first().hover();
    await chat.turns('Reply').first().getByRole('button', { name: 'Edit into a demonstration' }).click();
    await expectAccessible(page, 'edit dialog');
    await page.keyboard.press('Escape');
    await chat.turns('Reply').first().click({ button: 'right' });
    await expect(page.getByRole('menu')).toBeVisible();
    await expectAccessible(page, 'menu', popup);
    await page.keyboard.press('Escape');
    await chat.choose('How many replies', '4 candidates');
    await chat.send('I had a long day.');
    await expect(chat.candidates.getByText('Which is best?')).toBeVisible();
    await page.keyboard.press('Shift+2');
    await expectAccessible(page, 'candidates');
    await page.keyboard.press('ControlOrMeta+k');
    await expectAccessible(page, 'palette');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await expectAccessible(page, 'keys');
  });

  test('ranking, importing, choosing a version', async ({ page }) => {
    test.setTimeout(180_000);
    const rank = new RankPage(page);
    await rank.sampleFreely();
    await go(page, 'rank');
    await page.getByText('Let a rule rank in your place').click();
    await expectAccessible(page, 'a rule to rank');
    await page.getByRole('button', { name: 'Start ranking' }).click();
    await expect(rank.candidates.getByRole('button', { name: /not ranked/ })).toHaveCount(4);
    await rank.press('2', '1', '3', 'Enter');
    await expect(page.getByRole('button', { name: /^Reward model agrees/ })).toBeVisible();
    await rank.press('2', 'Shift+1');
    await expectAccessible(page, 'ranking');
    await rank.press('s');
    await expectAccessible(page, 'reason dialog');
    await page.keyboard.press('Escape');
    await page.getByRole('combobox', { name: /^Version that answers/ }).click();
    await expect(page.getByRole('listbox')).toBeVisible();
    await expectAccessible(page, 'version list', popup);
    await page.keyboard.press('Escape');
    await go(page, 'data');
    await page.getByRole('row').nth(2).click();
    await expectAccessible(page, 'a row of data');
    await page.getByRole('button', { name: 'Import a file' }).first().click();
    await expectAccessible(page, 'import dialog');
  });
});
