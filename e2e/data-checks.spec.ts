/** What is wrong with the data as a whole: replies ranked both ways, and prompts that are nearly the same. */
import { lastOf } from './client.ts';
import { expect, test } from './workbench.ts';

test.use({ place: '#/data' });

const lines = (entries: readonly object[]) => entries.map((entry) => JSON.stringify(entry)).join('\n');
const [better, worse] = ['Take an umbrella. Do you have one?', 'Rain is wet.'];

test('a pair that two files rank both ways, and a person a third time, who takes it back', async ({ page, client }) => {
  const prompt = 'It is raining.';
  for (const [name, chosen, rejected] of [
    ['mornings', better, worse],
    ['evenings', worse, better],
  ]) {
    const text = lines([{ prompt, chosen, rejected }]);
    await lastOf(client.data.import({ source: { kind: 'text', fileName: `${name}.jsonl`, text }, name }));
  }
  await client.rank.record({
    prompt: [{ role: 'user', content: prompt }],
    candidates: [better, worse].map((completion) => ({ completion, generationId: null, versionId: null })),
    orderShown: [0, 1],
    outcome: { kind: 'ranked', ranks: [1, 2] },
  });
  await page.getByRole('link', { name: /^Contradictions/ }).click();
  await expect(page.getByText('1 pair was ranked both ways', { exact: false })).toBeVisible();
  const sides = ['First', 'Second'].map((side) => page.getByRole('region', { name: `${side} reply` }));
  const preferred = sides[0].filter({ hasText: better }).or(sides[1].filter({ hasText: better }));
  await expect(preferred).toContainText('mornings');
  await expect(preferred).toContainText('me, just now');
  await preferred.getByRole('button', { name: 'Take back' }).click();
  await expect(preferred).not.toContainText('me, just now');
  expect((await client.rank.list({})).total).toBe(0);
  await expect(page.getByText('1 pair was ranked both ways', { exact: false })).toBeVisible();
});

test('nearly the same prompts in one group, fewer when they have to be more alike', async ({ page, client }) => {
  const prompts = [
    'How do I bake a loaf of bread at home?',
    'How do I bake a loaf of bread at my home?',
    'Which planet is the largest?',
  ];
  const text = lines(prompts.map((prompt) => ({ prompt })));
  await lastOf(client.data.import({ source: { kind: 'text', fileName: 'questions.jsonl', text }, name: 'questions' }));
  await page.getByRole('link', { name: /^Near-duplicates/ }).click();
  await expect(page.getByText('1 group among 3 different prompts.', { exact: false })).toBeVisible();
  const group = page.locator('main').getByRole('listitem').filter({ hasText: 'alike' });
  await expect(group).toHaveCount(1);
  for (const prompt of prompts.slice(0, 2)) await expect(group).toContainText(prompt);
  await expect(group).not.toContainText('planet');

  const choose = async (threshold: string) => {
    await page.getByRole('combobox', { name: /^How alike/ }).click();
    await page.getByRole('option', { name: threshold }).click();
  };
  await choose('90 % alike or more');
  await expect(page.getByRole('heading', { name: 'No near-duplicates' })).toBeVisible();
  await choose('50 % alike or more');
  await expect(group).toHaveCount(1);
});

test('two people rank the same replies: how far they agree, who differs, and where', async ({ page, client }) => {
  await page.getByRole('link', { name: /^Agreement of raters/ }).click();
  await expect(page.getByRole('heading', { name: 'Nobody has ranked the same replies' })).toBeVisible();
  const rows = ['It is raining.', 'It is snowing.', 'It is windy.'].flatMap((q) =>
    ['Ann', 'Bob', 'Cy'].map((who) => {
      const turned = who === 'Cy' && q !== 'It is windy.';
      return { q, who, good: turned ? worse : better, bad: turned ? better : worse };
    }),
  );
  const columns = { prompt: 'q', chosen: 'good', rejected: 'bad', rater: 'who' };
  await lastOf(
    client.data.import({
      source: { kind: 'text', fileName: 'three.jsonl', text: lines(rows) },
      name: 'three',
      columns,
    }),
  );
  await page.reload();
  await expect(page.getByText('3 raters share 3 rankings.', { exact: false })).toBeVisible();
  const alpha = page.getByRole('table', { name: 'Krippendorff’s alpha' });
  // The package krippendorff 0.9.0 gives −0.1429 for three raters’ [1, 1, 1], [1, 1, 1], [−1, −1, 1].
  await expect(alpha.getByRole('row', { name: /Order of two replies nominal/ })).toContainText('−0.143');
  const raters = page.getByRole('table', { name: 'Each rater' });
  await expect(raters.getByRole('row', { name: /^Cy/ })).toContainText('33 %');
  await expect(raters.getByRole('row', { name: /^Ann/ })).toContainText('67 %');
  await expect(page.getByText('In 2 rankings people prefer opposite replies; 2 are undecided.')).toBeVisible();
  const divided = page.getByRole('listitem').filter({ hasText: 'It is raining.' });
  await expect(divided).toContainText('1 pair divided');
  await expect(divided).toContainText('Cy 2');
});
