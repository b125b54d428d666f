import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Message } from '../../../shared/domain/conversation.ts';
import type { BattleOutcome } from '../../../shared/domain/feedback.ts';
import { newId } from '../../../shared/domain/ids.ts';
import type { VersionId } from '../../../shared/domain/ids.ts';
import { said } from '../../../shared/language/said.ts';
import { base, registerBase, tempStore } from '../../store/temp-home.fixture.ts';
import { tallyOf, votesOf } from './battles.ts';
import { ForeignFiles } from '../../workers/foreign-files.ts';
import { PromptSets } from './prompt-sets.ts';
import { ScoreGrids } from './score-grids.ts';

const foreignFiles = new ForeignFiles();

const ask = (content: string): Message[] => [{ role: 'user', content }];
const lines = (records: readonly object[]) => records.map((record) => JSON.stringify(record)).join('\n');

async function home() {
  const store = tempStore();
  registerBase(store);
  const made = async (kind: 'round' | 'sft', parent: VersionId, files: Record<string, readonly object[]>) => {
    const { id } = store.runs.create({ kind, fromVersionId: parent, config: {}, seed: 0 });
    store.runs.transition(id, 'running');
    store.runs.transition(id, 'completed', { result: {} });
    const dir = store.home.runDir(id);
    await mkdir(dir, { recursive: true });
    for (const [name, records] of Object.entries(files)) await writeFile(path.join(dir, name), lines(records));
    const version = newId('version');
    store.versions.register({ id: version, parentId: parent, runId: id, files: [] });
    return { run: id, version };
  };
  const { id } = store.datasets.create({ name: 'everyday', source: '' });
  store.datasets.addItems(
    id,
    ['one', 'two', 'three', 'four'].map((text) => ({ kind: 'prompt', prompt: ask(text) })),
  );
  return { store, made };
}

test('a set says which version was trained on how many of its prompts, and held-out prompts come first', async () => {
  const { store, made } = await home();
  const sft = await made('sft', base, {
    'chats.jsonl': [{ messages: [...ask('ONE '), { role: 'assistant', content: 'Hm.' }] }],
  });
  const round = await made('round', sft.version, {
    'ppo-prompts.jsonl': [{ prompt: ask('two') }],
    'reward-train.jsonl': [{ prompt: ask('three'), completions: ['x', 'y'], ranks: [0, 1] }],
    'contest-prompts.jsonl': [{ prompt: ask('four') }, { prompt: ask('five') }],
  });
  const sets = new PromptSets({ store, foreignFiles });
  expect(await sets.list(round.version, sft.version)).toEqual([
    {
      source: { kind: 'round', run: round.run },
      name: said('compare.heldOutPromptsOf', { run: 'Round 1' }),
      prompts: 2,
      trained: { a: 0, b: 0 },
    },
    { source: { kind: 'dataset', dataset: 'everyday' }, name: 'everyday', prompts: 4, trained: { a: 3, b: 1 } },
  ]);
  const [, everyday] = await sets.list(sft.version, base);
  expect([everyday, (await sets.list(sft.version, base)).length]).toEqual([undefined, 1]);
});

test('a tally counts votes on the prompts that are asked about alone', async () => {
  const { store, made } = await home();
  const { version } = await made('sft', base, {});
  const vote = (prompt: string, outcome: BattleOutcome) =>
    store.battles.record({
      prompt: ask(prompt),
      a: { versionId: version, completion: 'a' },
      b: { versionId: base, completion: 'b' },
      shownLeft: 'a',
      outcome,
      rater: { kind: 'human', name: 'me' },
    });
  vote('one', 'a');
  vote('two', 'b');
  vote('elsewhere', 'a');
  vote('elsewhere', 'tie');
  const on = await new PromptSets({ store, foreignFiles }).keysOf({ kind: 'dataset', dataset: 'everyday' });
  expect(tallyOf(store, version, base, on)).toMatchObject({ wins: { a: 1, b: 1 }, ties: 0, count: 2 });
  expect(tallyOf(store, version, base)).toMatchObject({ wins: { a: 2, b: 1 }, ties: 1, count: 4 });
  expect(votesOf(store, base)).toMatchObject([{ a: base, b: version, wins: { a: 1, b: 2 }, count: 4 }]);

  // The first vote on each prompt is what the win rate is of, however often one votes on the same prompts.
  const before = tallyOf(store, version, base);
  expect(before.firstVotes).toEqual({ wins: { a: 2, b: 1 }, even: 0, prompts: 3 });
  expect(before.winRate?.value).toBeCloseTo(2 / 3, 9);
  for (let again = 0; again < 20; again++) vote('one', 'a');
  const after = tallyOf(store, version, base);
  expect([after.wins, after.count]).toEqual([{ a: 22, b: 1 }, 24]);
  expect([after.firstVotes, after.winRate]).toEqual([before.firstVotes, before.winRate]);
  expect(votesOf(store, base)[0].winRate?.value).toBeCloseTo(1 / 3, 9);

  const grids = new ScoreGrids(store);
  const page = { order: 'prompt', offset: 0, limit: 50 } as const;
  const grid = grids.page('people', page);
  expect(grid.versions).toEqual([base, version]);
  expect(grid.rows.map(({ prompt, cells }) => [prompt[0].content, ...cells.map((cell) => cell?.score)])).toEqual([
    ['one', 0, 1],
    ['two', 1, 0],
    ['elsewhere', 0.25, 0.75],
  ]);
  vote('three', 'a');
  expect(grids.page('people', page).total).toBe(4);
});
