/** Ranking by keyboard, from the first prompt on. */
import type { Page } from '@playwright/test';
import { RankPage } from './rank-page.ts';
import { expect, test } from './workbench.ts';

test.use({ place: '#/rank' });

test('ten prompts by keyboard: digits, arrows, a tie, a skip with its reason, undo, and a reload', async ({
  page,
  client,
}) => {
  const rank = new RankPage(page);
  await rank.sampleFreely();
  await page.getByRole('button', { name: 'Use Parley’s everyday prompts' }).click();
  await rank.rank(0, [
    ['1', '2', '3'],
    ['4', '3', '2', '1'],
    ['2', '1', '4'],
    // 1 is best, 3 and 2 tie behind it; 4 is left and comes last.
    ['1', '3', 'Shift+2'],
  ]);

  // The arrows: down to the second candidate and up with it, down to the third, and so on.
  await rank.press('ArrowDown', 'ArrowLeft', 'ArrowDown', 'ArrowRight', 'ArrowDown', 'ArrowRight');
  await expect(rank.candidate(2)).toHaveAccessibleName('Candidate 2, ranked 1');
  await rank.press('Backspace', 'Shift+4');
  await expect(rank.candidate(4)).toHaveAccessibleName('Candidate 4, tied at 2');
  await rank.press('Enter');

  await rank.ready(5);
  await rank.press('s');
  const dialog = page.getByRole('dialog', { name: 'Skip this prompt' });
  await dialog.getByRole('button', { name: 'I cannot tell them apart' }).click();

  await rank.rank(6, [
    ['3', '2', '1'],
    ['3', '1', '2'],
    ['1', '2', '4'],
    ['2', '4', '1'],
  ]);
  await expect(page.getByText(/ each · [\d,]+ an hour/)).toBeVisible();
  await expect(rank.progress).toHaveAttribute('aria-valuenow', '10');

  await rank.press('u');
  await expect(page.getByText(/^9 of \d{3}/)).toBeVisible();
  await expect(rank.candidate(2)).toHaveAccessibleName('Candidate 2, ranked 1');
  expect((await client.rank.list({})).total).toBe(9);
  await rank.press('Enter');
  await rank.ready(10);

  const { rankings } = await client.rank.list({});
  expect(rankings).toHaveLength(10);
  expect(rankings.filter(({ outcome }) => outcome.kind === 'skipped').map(({ outcome }) => outcome)).toEqual([
    { kind: 'skipped', reason: 'I cannot tell them apart' },
  ]);
  const ties = rankings.filter(({ outcome }) => outcome.kind === 'ranked' && new Set(outcome.ranks).size < 4);
  expect(ties).toHaveLength(2);
  expect(rankings.every(({ durationMs, rater }) => durationMs !== null && rater.name === 'me')).toBe(true);

  await page.reload();
  await page.getByRole('button', { name: 'Start ranking' }).click();
  await rank.ready(10);
  await placeByMouse(page, rank);
});

/** What is placed with the mouse stays over another screen and over a reload, until it is saved. */
async function placeByMouse(page: Page, rank: RankPage): Promise<void> {
  const third = rank.candidates.getByRole('listitem').nth(2);
  const text = await third.locator('.reply-text').innerText();
  await third.locator('.reply-text').click();
  const placed = () => expect(rank.candidate(3)).toHaveAccessibleName('Candidate 3, ranked 1');
  await placed();

  // To select the text of a card does not place it.
  const reply = (await rank.candidates.getByRole('listitem').first().locator('.reply-text').boundingBox())!;
  await page.mouse.move(reply.x + 1, reply.y + 8);
  await page.mouse.down();
  await page.mouse.move(reply.x + reply.width - 1, reply.y + reply.height - 4, { steps: 4 });
  await page.mouse.up();
  expect(await page.evaluate(() => getSelection()?.toString().trim())).not.toBe('');
  await expect(rank.candidate(1)).toHaveAccessibleName('Candidate 1, not ranked');

  const screens = page.getByRole('navigation', { name: 'Screens' });
  await screens.getByRole('link', { name: 'Data' }).click();
  await expect(rank.candidates).toBeHidden();
  await screens.getByRole('link', { name: 'Rank' }).click();
  await placed();

  await page.reload();
  await page.getByRole('button', { name: 'Go on ranking' }).click();
  await placed();
  await expect(third.locator('.reply-text')).toHaveText(text);
  await rank.press('1', '2', 'Enter');
  await rank.ready(11);
  await page.reload();
  await expect(page.getByRole('button', { name: 'Start ranking' })).toBeVisible();
}

test('prompts of one’s own are ranked to their end, which leads to a round', async ({ page }) => {
  const rank = new RankPage(page);
  await rank.sampleFreely();
  await page.getByRole('textbox', { name: 'One prompt per line' }).fill('What should I cook tonight?\n\nI am bored.');
  await page.getByRole('button', { name: 'Add 2 prompts' }).click();
  await page.getByRole('button', { name: 'Start ranking' }).click();
  await rank.ready(0);
  await rank.press('1', '2', '3', 'Enter');
  await rank.ready(1);
  await rank.press('f');
  await page.getByRole('dialog').getByRole('textbox', { name: 'Another reason' }).fill('Too short to say anything');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'All 2 prompts are ranked' })).toBeVisible();
  await page.getByRole('button', { name: 'Start a round' }).click();
  await expect(page.getByRole('heading', { name: 'New round' })).toBeVisible();
});

test.describe('with a reward model', () => {
  test.use({ data: 'seeded' });

  test('how often it agrees is told after each ranking, never before', async ({ page, client }) => {
    const rank = new RankPage(page);
    await rank.sampleFreely();
    await page.getByRole('button', { name: 'Start ranking' }).click();
    await rank.ready(36);
    await expect(page.getByText('Reward model agrees:')).toBeHidden();
    await rank.rank(36, [
      ['1', '2', '3'],
      ['4', '3', '2'],
    ]);
    const told = page.getByRole('button', { name: /^Reward model agrees: \d+ of \d+ pairs$/ });
    await expect(told).toBeVisible();
    await expect
      .poll(async () => {
        const { agreed, pairs } = (await client.rank.agreement({})) ?? { agreed: 0, pairs: 0 };
        return (await told.innerText()).includes(`${agreed} of ${pairs} pairs`);
      })
      .toBe(true);
  });
});

test('a rule ranks in a person’s place, to try the loop out', async ({ page, client }) => {
  await page.getByRole('textbox', { name: 'One prompt per line' }).fill('I am bored.\nI am cold.');
  await page.getByRole('button', { name: 'Add 2 prompts' }).click();
  await page.getByText('Let a rule rank in your place').click();
  await page.getByRole('combobox', { name: 'Rule' }).click();
  await page.getByRole('option', { name: 'Number of words in a range' }).click();
  const words = page.getByRole('textbox', { name: 'Words' });
  await words.fill('many');
  await expect(page.getByRole('alert')).toContainText('such as 5-20');
  await expect(page.getByRole('button', { name: 'Let it rank' })).toBeDisabled();
  await words.fill('3-12');
  await page.getByRole('textbox', { name: 'How many prompts' }).fill('5');
  await page.getByRole('button', { name: 'Let it rank' }).click();
  await expect(page.getByText('5 rankings are saved; they hold', { exact: false })).toBeVisible();
  const { rankings, total } = await client.rank.list({});
  expect(total).toBe(5);
  expect(rankings[0].rater).toEqual({ name: 'rule:length:3-12', kind: 'rule' });
  await page.getByRole('button', { name: 'Set up a round' }).click();
  await expect(page.getByRole('heading', { name: 'New round' })).toBeVisible();
});
