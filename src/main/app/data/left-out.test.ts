/** One prompt that nothing can reply to does not stand in the way of a set: it is left out, counted and named. */
import path from 'node:path';
import { expect, test } from 'vitest';
import { lastOf, tempDir, testApp } from '../test-app.fixture.ts';
import { renderText, type Said } from '../../../shared/language/said.ts';
import { writeTinyVersion } from '../tiny-version.fixture.ts';

const sampling = { maxTokens: 12, topP: 1 };
/** The tiny model reads 96 tokens, a token for each letter. */
const long = 'x'.repeat(120);
const mixed = { kind: 'list' as const, prompts: [long, 'prompt 1', 'prompt 2'] };
const tooLong = (reason: Said | string) => renderText(reason).includes('expected at most');
const overLong = { count: 1, named: [{ prompt: long, reason: expect.toSatisfy(tooLong) as string }] };

test('the queue passes over a prompt that is too long, and counts without it', async () => {
  const { client } = await testApp();
  const first = await client.rank.next({ prompts: mixed, n: 2, sampling });
  expect(first).toMatchObject({ prompt: [{ content: 'prompt 1' }], remaining: 2, total: 2 });
  expect(await client.rank.leftOut({ prompts: mixed, sampling })).toEqual(overLong);
  // With another length of the reply it has to be tried again.
  expect(await client.rank.leftOut({ prompts: mixed, sampling: { ...sampling, maxTokens: 6 } })).toMatchObject({
    count: 0,
  });
  let item = first;
  for (const content of ['prompt 1', 'prompt 2']) {
    expect(item?.prompt).toEqual([{ role: 'user', content }]);
    const { prompt, candidates, orderShown } = item!;
    await client.rank.record({ prompt, candidates, orderShown, outcome: { kind: 'skipped', reason: 'test' } });
    item = await client.rank.next({ prompts: mixed, n: 2, sampling });
  }
  expect(item).toBeNull();
  const only = { kind: 'list' as const, prompts: [long] };
  await expect(client.rank.next({ prompts: only, n: 2, sampling })).rejects.toThrow(
    /The only prompt .* cannot be ranked/,
  );
});

test('a rule ranks what can be ranked, as often as it was asked to', async () => {
  const { client } = await testApp();
  const end = await lastOf(await client.rank.simulate({ prompts: mixed, n: 2, count: 5, rater: 'rule:question' }));
  expect(end).toMatchObject({ rankings: 5, prompts: 2, leftOut: overLong });
  const none = client.rank.simulate({
    prompts: { kind: 'list', prompts: [long] },
    n: 2,
    count: 5,
    rater: 'rule:question',
  });
  await expect(none.then(lastOf)).rejects.toThrow(/cannot be ranked/);
});

test('versions are compared on the prompts that both can reply to', async () => {
  const { client } = await testApp();
  const folder = path.join(await tempDir(), 'other');
  await writeTinyVersion(folder, 2);
  await lastOf(await client.models.import({ source: { kind: 'folder', path: folder } }));
  const [a, b] = (await client.models.list()).map(({ id }) => id);
  const contest = await lastOf(
    await client.compare.contest({ a, b, prompts: mixed, judge: 'rule:question', sampling }),
  );
  expect(contest).toMatchObject({ type: 'done', prompts: 2, count: 2, leftOut: overLong });
  const [stored] = await client.compare.list({});
  expect(stored.leftOut).toEqual(overLong);
  const seen = new Set<string>();
  for (let turn = 0; turn < 4; turn++) {
    const battle = await client.compare.nextBattle({ a, b, prompts: mixed, sampling });
    seen.add(battle.prompt[0].content);
    await client.compare.vote({ ticket: battle.ticket, outcome: 'tie' });
  }
  expect([...seen].sort()).toEqual(['prompt 1', 'prompt 2']);
  const unusable = { kind: 'list' as const, prompts: [long] };
  await expect(client.compare.nextBattle({ a, b, prompts: unusable, sampling })).rejects.toThrow(/cannot both reply/);
});
