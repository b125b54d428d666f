/** Two versions, blind. */
import type { Page } from '@playwright/test';
import { expect, test } from './workbench.ts';

test.use({ data: 'seeded', place: '#/compare' });

const replies = (page: Page) =>
  ['left', 'right'].map((side) => page.getByRole('region', { name: `Reply on the ${side}` }));

test('votes by key, which is which only afterwards, and a tally with its interval', async ({ page, client }) => {
  const [parent, child] = await client.models.list();
  // The held-out prompts of the round that made it, on which no vote was given yet.
  const [heldOut] = await client.compare.promptSets({ a: child.id, b: parent.id });
  expect([heldOut.source.kind, heldOut.trained]).toEqual(['round', { a: 0, b: 0 }]);
  await expect(page.getByRole('combobox', { name: 'Prompts: Held-out prompts of Round 1' })).toBeVisible();
  const tally = () => client.compare.tally({ a: child.id, b: parent.id, prompts: heldOut.source });
  const start = await tally();
  await expect(page.getByText('Names are shown after each vote.')).toBeVisible();
  const keys = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'];
  const words = [
    /You preferred .+ on the left to /,
    /You preferred .+ on the right to /,
    /You said a tie: /,
    /You said both bad: /,
  ];
  for (const [place, key] of keys.entries()) {
    await expect(page.getByRole('button', { name: 'Left is better' })).toBeEnabled();
    for (const reply of replies(page)) await expect(reply).not.toContainText(/Round 1|ver_|parley-base/);
    await page.keyboard.press(key);
    await expect(page.getByText(words[place])).toBeVisible();
    expect((await tally()).count).toBe(start.count + place + 1);
  }
  const end = await tally();
  expect([end.ties, end.bothBad]).toEqual([start.ties + 1, start.bothBad + 1]);
  expect(end.wins.a + end.wins.b).toBe(start.wins.a + start.wins.b + 2);
  await expect(page.getByRole('status', { name: 'Votes so far' })).toContainText(`${end.wins.a} to ${end.wins.b}`);
  await expect(page.getByRole('img', { name: /95 % interval/ }).first()).toBeVisible();
});

test('a set that a version was trained on says so, its votes are its own, and held-out prompts are one press away', async ({
  page,
  client,
}) => {
  const [parent, child] = await client.models.list();
  const sets = await client.compare.promptSets({ a: child.id, b: parent.id });
  const everyday = sets.find(({ name }) => name === 'everyday')!;
  expect(everyday.trained.a).toBeGreaterThan(0);
  await page.getByRole('combobox', { name: /^Prompts/ }).click();
  await page.getByRole('option', { name: /^everyday \d/ }).click();
  const warning = page.getByText(`was trained on ${everyday.trained.a} of these ${everyday.prompts} prompts.`);
  await expect(warning).toBeVisible();
  await page.getByRole('button', { name: 'Use the held-out prompts' }).click();
  await expect(page.getByRole('combobox', { name: 'Prompts: Held-out prompts of Round 1' })).toBeVisible();
  await expect(warning).toBeHidden();

  await page.getByRole('tab', { name: 'All prompts' }).click();
  await page.getByRole('combobox', { name: /^Scores by/ }).click();
  await page.getByRole('option', { name: 'People’s votes' }).click();
  await expect(page.getByRole('table', { name: 'Scores of every version on every prompt' })).toContainText('0.50');
  await page.goto(page.url().replace(/#.*/, `#/models/${child.id}`));
  await expect(page.getByRole('region', { name: 'Contests' })).toContainText('14 votes:');
});

test('a contest by a judge that is stopped, and one whose result is below', async ({ page, client }) => {
  const judges = page.getByRole('region', { name: 'Contests by a judge' });
  await judges.getByRole('button', { name: 'Hold a contest' }).click();
  await expect(judges.getByRole('progressbar', { name: 'Progress of the contest' })).toBeVisible();
  await judges.getByRole('button', { name: 'Stop the contest' }).click();
  await expect(judges.getByRole('progressbar')).toBeHidden();
  // The smallest set: a contest replies to every prompt of it.
  await page.getByRole('combobox', { name: /^Prompts/ }).click();
  await page.getByRole('option', { name: 'kitchen-and-home' }).click();
  await judges.getByRole('combobox', { name: /^Judge/ }).click();
  await page.getByRole('option', { name: 'A rule' }).click();
  await judges.getByRole('button', { name: 'Hold a contest' }).click();
  await expect(judges.getByRole('listitem').filter({ hasText: 'Rule: question' })).toBeVisible({ timeout: 30_000 });
  expect((await client.compare.list({})).map(({ judge }) => judge)).toContain('rule:question');
});

test('a leaderboard by votes and by a rule, with intervals, and a version’s page one press away', async ({
  page,
  client,
}) => {
  await page.getByRole('tab', { name: 'Leaderboard' }).click();
  const table = page.getByRole('table', { name: 'Ratings of the versions' });
  const { judge, groups } = await client.compare.leaderboard({});
  expect(judge).toBe('people');
  const [{ ratings }] = groups;
  const known = await client.models.list();
  const nameOf = (version: string) => known.find(({ id }) => id === version)!.name;
  await expect(table.getByRole('row')).toHaveCount(ratings.length + 1);
  for (const [place, { version }] of ratings.entries()) {
    await expect(table.getByRole('row').nth(place + 1)).toContainText(nameOf(version));
  }
  const bounded = ratings.filter(({ interval }) => interval !== null);
  await expect(table.getByRole('img', { name: /^95 % interval from/ })).toHaveCount(bounded.length);
  await expect(table.getByText('under 10 prompts')).toHaveCount(ratings.length - bounded.length);
  await table.getByRole('row').nth(1).click();
  await expect(page.getByRole('heading', { name: nameOf(ratings[0].version) })).toBeVisible();
});

test('all prompts by all versions: the judge’s scores, the largest differences first, and the replies to one', async ({
  page,
  client,
}) => {
  await page.getByRole('tab', { name: 'All prompts' }).click();
  const table = page.getByRole('table', { name: 'Scores of every version on every prompt' });
  const [judge] = await client.compare.judges();
  const { versions, rows } = await client.compare.grid({ judge, limit: 500 });
  await expect(table.getByRole('row')).toHaveCount(Math.min(50, rows.length) + 1);
  const known = await client.models.list();
  const names = versions.map((version) => known.find(({ id }) => id === version)!.name);
  for (const name of names) await expect(table.getByRole('columnheader', { name })).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Scores by: Judge of Round 1' })).toBeVisible();
  await expect(page.getByText('Choose a row to read what each version replied.')).toBeVisible();

  const spread = ({ cells }: (typeof rows)[number]) => {
    const scores = cells.flatMap((cell) => (cell === null ? [] : [cell.score]));
    return Math.max(...scores) - Math.min(...scores);
  };
  const most = rows.reduce((a, b) => (spread(b) > spread(a) ? b : a));
  await expect(table.getByRole('row').nth(1)).toContainText(most.prompt[0].content);
  await page.getByRole('combobox', { name: /^Order/ }).click();
  await page.getByRole('option', { name: 'As the prompts came' }).click();
  await expect(table.getByRole('row').nth(1)).toContainText(rows[0].prompt[0].content);

  await table.getByRole('row').nth(1).click();
  for (const [place, name] of names.entries()) {
    const replies = page.getByRole('region', { name: `Replies of ${name}` });
    for (const { completion } of rows[0].cells[place]?.replies ?? []) await expect(replies).toContainText(completion);
  }
});
