import { expect, test } from 'vitest';
import type { Rater } from '../../../shared/domain/feedback.ts';
import { tempStore } from '../../store/temp-home.fixture.ts';
import { comparisonsOf, freezeData, labelledOf } from './frozen-data.ts';

const me: Rater = { kind: 'human', name: 'me' };
const rule: Rater = { kind: 'rule', name: 'rule:shorter' };

function rank({ rankings }: ReturnType<typeof tempStore>, rater: Rater, prompt: string, skipped = false) {
  rankings.record({
    prompt: [{ role: 'user', content: prompt }],
    candidates: ['x', 'y'].map((completion) => ({ completion, generationId: null, versionId: null })),
    orderShown: [0, 1],
    outcome: skipped ? { kind: 'skipped', reason: 'alike' } : { kind: 'ranked', ranks: [1, 2] },
    rater,
  });
}

function mixed() {
  const store = tempStore();
  for (const prompt of ['a', 'b', 'c']) rank(store, me, prompt);
  for (const prompt of ['d', 'e']) rank(store, rule, prompt);
  rank(store, me, 'skipped', true);
  store.datasets.addItems(store.datasets.create({ name: 'prefs', source: '' }).id, [
    { kind: 'preference', prompt: [{ role: 'user', content: 'f' }], chosen: 'x', rejected: 'y' },
  ]);
  return store;
}

const learned = async (store: ReturnType<typeof tempStore>, frozen: ReturnType<typeof freezeData>) =>
  (await comparisonsOf(store, frozen)).comparisons.map(({ prompt }) => prompt[0].content);

test('everybody’s rankings are frozen with who gave how many, a person’s or a rule’s alone where asked', async () => {
  const store = mixed();
  const all = freezeData(store, [], 'comparisons');
  expect(all.rankedBy).toEqual([
    { ...me, rankings: 3 },
    { ...rule, rankings: 2 },
  ]);
  expect(await learned(store, all)).toEqual(['a', 'b', 'c', 'd', 'e']);
  const own = freezeData(store, [], 'comparisons', [{ kind: 'human' }]);
  expect([own.rankedBy, await learned(store, own)]).toEqual([[{ ...me, rankings: 3 }], ['a', 'b', 'c']]);
  const byRule = freezeData(store, ['rankings', 'prefs'], 'comparisons', [rule]);
  expect(await learned(store, byRule)).toEqual(['d', 'e', 'f']);
  expect((await comparisonsOf(store, freezeData(store, [], 'comparisons', [rule]))).rule).toBe('rule:shorter');
});

test('a decision between raters stands for all that was said of the same replies, and for no other', async () => {
  const store = tempStore();
  const say = (name: string, ranks: number[], decides?: true, replies = ['x', 'y']) =>
    store.rankings.say({
      prompt: [{ role: 'user', content: 'a' }],
      candidates: replies.map((completion) => ({ completion, generationId: null, versionId: null })),
      orderShown: [0, 1],
      outcome: { kind: 'ranked', ranks },
      rater: { kind: 'human', name },
      decides,
    });
  say('me', [1, 2]);
  say('Ann', [2, 1]);
  say('me', [2, 1], undefined, ['x', 'z']);
  const ranks = async () =>
    (await comparisonsOf(store, freezeData(store, [], 'comparisons'))).comparisons.map((one) => one.ranks);
  expect(await ranks()).toEqual([
    [1, 2],
    [2, 1],
    [2, 1],
  ]);
  const decision = say('me', [1, 1], true);
  expect(decision.supersedes).toBeNull();
  expect(await ranks()).toEqual([
    [2, 1],
    [1, 1],
  ]);
  store.rankings.undo(decision.id);
  expect(await ranks()).toHaveLength(3);
});

test('who begins to rank later is no part of what was frozen, and a run of before raters were kept has everybody', async () => {
  const store = mixed();
  const frozen = freezeData(store, [], 'comparisons');
  rank(store, { kind: 'human', name: 'Ann' }, 'later');
  rank(store, me, 'later too');
  expect(await learned(store, frozen)).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(await learned(store, { ...frozen, rankedBy: null })).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test('a rater without rankings is refused with those that there are, and raters of other data likewise', () => {
  const store = mixed();
  expect(() => freezeData(store, [], 'comparisons', [{ kind: 'human', name: 'Ann' }])).toThrow(
    'There are no rankings by Ann to learn from; there are: 3 by me, 2 by the rule shorter.',
  );
  expect(() => freezeData(store, ['prefs'], 'comparisons', [me])).toThrow(/has no rankings made here/);
});

test('what an import that goes on has added is no part of it until the import has ended', async () => {
  const store = mixed();
  const { id } = store.datasets.resolve('prefs');
  const pair = (prompt: string) => {
    return { kind: 'preference', prompt: [{ role: 'user', content: prompt }], chosen: 'x', rejected: 'y' } as const;
  };
  const nothingNew = store.datasets.addToImport(id, [pair('f')], false);
  const added = store.datasets.addToImport(id, [pair('g')], false);
  expect(await learned(store, freezeData(store, ['prefs'], 'comparisons'))).toEqual(['f']);
  store.datasets.finishImport(id, [nothingNew, added]);
  expect(await learned(store, freezeData(store, ['prefs'], 'comparisons'))).toEqual(['f', 'g']);
});

test('imported edits and pairs that nobody said are learned from, and measure no judge', async () => {
  const store = tempStore();
  const pair = (content: string) => {
    return { kind: 'preference', prompt: [{ role: 'user', content }], chosen: 'x', rejected: 'y' } as const;
  };
  const { id } = store.datasets.create({ name: 'mixed', source: '' });
  store.datasets.addItems(id, [pair('said'), { ...pair('edited'), isEdit: true }, { ...pair('kept'), weak: true }]);
  const { comparisons } = await comparisonsOf(store, freezeData(store, ['mixed'], 'comparisons'));
  expect(comparisons.map(({ unmeasured }) => unmeasured)).toEqual([undefined, true, true]);
});

test('good and bad replies are thumbs, the best and the worst of rankings, and what datasets say', async () => {
  const store = tempStore();
  const user = (content: string) => [{ role: 'user' as const, content }];
  const { id } = store.datasets.create({ name: 'thumbs', source: '' });
  store.datasets.addItems(id, [
    { kind: 'labelled', prompt: user('a'), completion: 'yes', label: true },
    { kind: 'ranking', prompt: user('b'), completions: ['1', '2', '3', '4'], ranks: [2, 1, 3, 3] },
    { kind: 'ranking', prompt: user('c'), completions: ['5', '6'], ranks: [1, 1] },
  ]);
  const found = async (frozen: ReturnType<typeof freezeData>) =>
    (await labelledOf(store, frozen)).map(({ completion, label }) => `${completion} ${label ? 'good' : 'bad'}`);
  // Without anything rated in Parley itself, the datasets.
  expect(await found(freezeData(store, [], 'labels'))).toEqual(['2 good', '3 bad', '4 bad', 'yes good']);
  const unsaid = { generationId: null, reason: null, comment: null, rater: me };
  store.labels.record({ prompt: user('d'), completion: 'no', good: false, ...unsaid });
  const own = freezeData(store, [], 'labels');
  expect(await found(own)).toEqual(['no bad']);
  store.labels.record({ prompt: user('e'), completion: 'later', good: true, ...unsaid });
  expect(await found(own)).toEqual(['no bad']);
  expect(await found(freezeData(store, ['labels', 'thumbs'], 'labels'))).toHaveLength(6);
});
