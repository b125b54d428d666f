/** What was ranked, begun and skipped; what is said besides an order; how a set is to be ranked. */
import { lastOf } from './client.ts';
import { RankPage } from './rank-page.ts';
import { expect, test } from './workbench.ts';

test.use({ place: '#/rank' });

const setOf = (prompts: readonly string[]) => prompts.map((prompt) => JSON.stringify({ prompt })).join('\n');

test('a draft, a skip put back, a ranking with reason, comment and tag that is found and changed', async ({
  page,
  client,
}) => {
  const rank = new RankPage(page);
  await rank.sampleFreely();
  const text = setOf(['I am bored.', 'I am cold.', 'I am late.']);
  await lastOf(client.data.import({ source: { kind: 'text', fileName: 'own.jsonl', text }, name: 'own' }));
  await page.reload();
  await page.getByRole('button', { name: 'Start ranking' }).click();
  await rank.ready(0);
  const queues = page.getByRole('navigation', { name: 'Queues' });
  await expect(queues.getByRole('link', { name: 'Pending 3' })).toBeVisible();

  // Half placed, and kept for later.
  await rank.press('2', 'd');
  await rank.ready(0);
  await expect(queues.getByRole('link', { name: 'Drafts 1' })).toBeVisible();
  await rank.press('s');
  await page.getByRole('dialog').getByRole('button', { name: 'I cannot tell them apart' }).click();
  await rank.ready(1);
  await page.getByRole('button', { name: 'More helpful' }).click();
  await page.getByRole('textbox', { name: 'Comment' }).fill('Says what to wear');
  await page.getByRole('combobox', { name: 'Tags' }).fill('manners');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Rank', level: 1 }).click();
  await rank.press('1', '2', '3', 'Enter');
  await expect(queues.getByRole('link', { name: 'Submitted 1' })).toBeVisible();

  await queues.getByRole('link', { name: 'Skipped 1' }).click();
  const skipped = page.getByRole('list', { name: 'Skipped' });
  await skipped.getByRole('button', { name: 'Put back' }).click();
  await expect(page.getByText('Nothing skipped')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(skipped).toContainText('I cannot tell them apart');

  await queues.getByRole('link', { name: /^Drafts/ }).click();
  await page
    .getByRole('list', { name: 'Drafts' })
    .getByRole('button', { name: /1 of \d placed/ })
    .click();
  await expect(rank.candidate(2)).toHaveAccessibleName('Candidate 2, ranked 1');
  await rank.press('1', '3', 'Enter');
  await expect(page.getByText('No drafts')).toBeVisible();

  await queues.getByRole('link', { name: /^Submitted/ }).click();
  const submitted = page.getByRole('list', { name: 'Submitted' });
  await expect(submitted.getByRole('listitem')).toHaveCount(2);
  await page.getByRole('searchbox', { name: 'Search rankings' }).fill('wear');
  await expect(submitted.getByRole('listitem')).toHaveCount(1);
  await expect(submitted).toContainText('manners');
  await page.getByRole('searchbox', { name: 'Search rankings' }).fill('');
  await page.getByRole('combobox', { name: 'Any tag' }).click();
  await page.getByRole('option', { name: 'manners' }).click();
  await expect(submitted.getByRole('listitem')).toHaveCount(1);
  await submitted.getByRole('button').first().click();
  await expect(page.getByRole('textbox', { name: 'Comment' })).toHaveValue('Says what to wear');
  await rank.press('Backspace', 'Backspace', 'Backspace', 'Backspace', '4', '3', '2', 'Enter');
  await expect(page.getByText('The ranking is saved.')).toBeVisible();
  const { rankings, total } = await client.rank.list({ tag: 'manners' });
  expect(total).toBe(1);
  expect(rankings[0]).toMatchObject({
    outcome: { kind: 'ranked' },
    notes: { reasons: ['More helpful'], comment: 'Says what to wear', tags: ['manners'] },
  });
  expect(rankings[0].supersedes).not.toBeNull();
});

test('a project has guidelines and questions, and answers go with the ranking', async ({ page, client }) => {
  const rank = new RankPage(page);
  await rank.sampleFreely();
  const text = setOf(['I am bored.', 'I am cold.']);
  await lastOf(client.data.import({ source: { kind: 'text', fileName: 'own.jsonl', text }, name: 'own' }));
  await page.reload();
  await page.getByRole('button', { name: 'Project settings' }).click();
  const dialog = page.getByRole('dialog', { name: 'Project: own' });
  await dialog.getByRole('textbox', { name: 'Guidelines' }).fill('Prefer **questions**.');
  await dialog.getByRole('button', { name: 'Add a rating' }).click();
  await expect(dialog.getByText('Give every question a title.')).toBeVisible();
  await dialog.getByRole('textbox', { name: /^Rating from 1 to 7/ }).fill('Helpful');
  await dialog.getByRole('button', { name: 'Add a label' }).click();
  await dialog.getByRole('textbox', { name: /^Label, one of/ }).fill('Topic');
  await dialog.getByRole('textbox', { name: /^Labels/ }).fill('mood, weather');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Start ranking' }).click();
  await rank.ready(0);
  await expect(page.locator('aside strong', { hasText: 'questions' })).toBeVisible();
  await page.getByRole('group', { name: 'Helpful, candidate 1' }).getByRole('button', { name: '6' }).click();
  await page.getByRole('button', { name: 'mood' }).click();
  await page.getByRole('heading', { name: 'Rank', level: 1 }).click();
  await rank.press('1', '2', '3', 'Enter');
  await rank.ready(1);
  const [{ notes, orderShown }] = (await client.rank.list({})).rankings;
  expect(notes?.answers).toHaveLength(2);
  expect(notes?.answers).toContainEqual({ kind: 'label', question: 'Topic', label: 'mood' });
  const rating = notes?.answers.find(({ kind }) => kind === 'rating');
  expect(rating?.kind === 'rating' && orderShown.map((candidate) => rating.ratings[candidate])).toEqual([
    6,
    null,
    null,
    null,
  ]);
});
