import { expect, test } from 'vitest';
import { lastOf, prompts, testApp } from '../test-app.fixture.ts';

const sampling = { maxTokens: 12, topP: 1 };

test('the newest reward model is held against what was ranked after its data, and told where it differs', async () => {
  const { client } = await testApp();
  const record = async (ranks: readonly number[]) => {
    const item = await client.rank.next({ prompts: prompts(90), n: 3, sampling, seed: 4 });
    if (item === null) throw new Error('no prompt is left');
    const candidates = item.candidates.map(({ completion, generationId, versionId }) => ({
      completion,
      generationId,
      versionId,
    }));
    return client.rank.record({
      prompt: item.prompt,
      candidates,
      orderShown: [2, 0, 1],
      outcome: { kind: 'ranked', ranks },
    });
  };
  await lastOf(await client.rank.simulate({ prompts: prompts(50), n: 3, count: 50, rater: 'rule:question', sampling }));
  await record([1, 2, 3]);
  expect(await client.rank.agreement({})).toBeNull();
  const { id: rewardRun } = await client.train.start({
    method: 'reward',
    settings: { epochs: 1 },
    heldOut: 0.4,
    seed: 0,
  });
  await lastOf(await client.runs.watch({ runId: rewardRun }));
  expect(await client.rank.agreement({})).toEqual({ rewardRun, pairs: 0, agreed: 0, rate: null, rankings: [] });

  const { id, ...first } = await record([1, 2, 3]);
  // The same texts from elsewhere: of the candidates themselves a second ranking would take the first one's place.
  const again = first.candidates.map((candidate) => ({ ...candidate, generationId: null }));
  const opposite = await client.rank.record({
    ...{ prompt: first.prompt, candidates: again, orderShown: first.orderShown },
    outcome: { kind: 'ranked', ranks: [3, 2, 1] },
  });
  await record([2, 2, 2]);
  const both = await client.rank.agreement({});
  expect(both).toMatchObject({ rewardRun, pairs: 6, agreed: 3, rate: { value: 0.5 } });
  expect(both?.rankings.map(({ rankingId }) => rankingId)).toEqual([opposite.id, id]);
  // What the one way round is agreed to is reversed the other way; places are those on the screen.
  const [backwards, forwards] = both?.rankings ?? [];
  const every = [
    ...forwards.reversed,
    ...backwards.reversed.map(({ better, worse }) => ({ better: worse, worse: better })),
  ];
  const places = every.map(({ better, worse }) => `${better} ${worse}`).toSorted();
  expect(places).toEqual(['1 0', '1 2', '2 0']);

  expect(await client.rank.agreement({ last: 3 })).toMatchObject({
    pairs: 3,
    rankings: [{ rankingId: opposite.id }],
  });
  await client.rank.undo({ id: opposite.id });
  expect(await client.rank.agreement({})).toMatchObject({ pairs: 3, agreed: forwards.agreed });
  expect(await client.rank.agreement({ rater: 'somebody else' })).toMatchObject({ pairs: 0 });
});
