import { expect, test } from 'vitest';
import { prompts, testApp, importData } from '../../../main/app/test-app.fixture.ts';
import { RuleRating } from './rule-rating.svelte.ts';

test('a rule is told as the app knows it, and what does not fit is said', async () => {
  const { client } = await testApp();
  const rating = new RuleRating(client);
  expect([rating.rater.text, rating.rater.error]).toEqual(['rule:question', undefined]);
  rating.count = '0';
  expect(rating.countError).toMatch(/from 1/);
});

test('it ranks prompts of a dataset, and says how many pairs that makes', async () => {
  const { client } = await testApp();
  const text = prompts(4)
    .prompts.map((prompt) => JSON.stringify({ prompt }))
    .join('\n');
  const { dataset } = await importData(client, { source: { kind: 'text', fileName: 'set.jsonl', text } });
  const rating = new RuleRating(client);
  rating.count = '6';
  await rating.start({ dataset: dataset.id, n: 2 });
  expect(rating.call.error).toBeUndefined();
  expect(rating.done).toMatchObject({ rankings: 6, prompts: 4 });
  expect((await client.rank.list({})).rankings[0].rater).toEqual({ name: 'rule:question', kind: 'rule' });
});
