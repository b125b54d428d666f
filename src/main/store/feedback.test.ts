import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Battle, Demonstration, Label, Ranking, RankingContent } from '../../shared/domain/feedback.ts';
import { newId } from '../../shared/domain/ids.ts';
import type { RankingFilter } from './feedback-table.ts';
import { openDatabase } from './sqlite.ts';
import { base, registerBase, tempStore } from './temp-home.fixture.ts';

const person = { name: 'Ada', kind: 'human' } as const;
const rule = { name: 'rule:question', kind: 'rule' } as const;

function content(text: string, ranks = [1, 2]): RankingContent {
  return {
    prompt: [{ role: 'user', content: text }],
    candidates: [
      { completion: 'yes?', generationId: null, versionId: null },
      { completion: 'no', generationId: null, versionId: null },
    ],
    orderShown: [1, 0],
    outcome: { kind: 'ranked', ranks },
  };
}

test('a ranking comes back as it was stored', () => {
  const store = tempStore();
  const stored: Ranking = store.rankings.record({ ...content('Zoë 👋'), rater: person, durationMs: 1234.6 });
  expect(stored).toMatchObject({ ...content('Zoë 👋'), rater: person, durationMs: 1235 });
  expect(stored).toMatchObject({ supersedes: null, retracted: false });
  expect(store.rankings.get(stored.id)).toEqual(stored);
  expect([...store.rankings.comparisons()]).toEqual([
    { prompt: [{ role: 'user', content: 'Zoë 👋' }], completions: ['yes?', 'no'], ranks: [1, 2] },
  ]);
});

test('what is said besides the order comes back, is searched and narrows, and a change of it is another ranking', () => {
  const { rankings } = tempStore();
  const notes = { reasons: ['shorter'], comment: 'Warm.', tags: ['food'], answers: [] };
  const rating = { kind: 'rating' as const, question: 'Helpful', ratings: [7, null] };
  const plain = rankings.say({ ...content('Bread?'), rater: person });
  const noted = rankings.say({ ...content('Bread?'), notes: { ...notes, answers: [rating] }, rater: person });
  expect(noted).toMatchObject({ supersedes: plain.id, notes: { ...notes, answers: [rating] } });
  const skipped = { ...content('Soup?'), outcome: { kind: 'skipped' as const, reason: 'unclear' } };
  const other = rankings.record({ ...skipped, rater: rule, decides: true });
  expect(rankings.get(other.id)).toMatchObject({ decides: true });
  expect(rankings.get(other.id).notes).toBeUndefined();
  const found = (filter: RankingFilter) =>
    rankings.newest({ offset: 0, limit: 9, rankings: filter }).map(({ id }) => id);
  for (const filter of [
    { words: 'war' },
    { words: 'bre yes' },
    { tag: 'food' },
    { reason: 'shorter' },
    { outcomes: ['ranked' as const] },
    { prompt: [{ role: 'user' as const, content: ' BREAD?' }] },
  ])
    expect(found(filter)).toEqual([noted.id]);
  expect(found({ reason: 'unclear' })).toEqual([other.id]);
  expect(found({ words: '…' })).toEqual([]);
  expect(found({ longest: { from: 5 } })).toEqual([]);
  expect(found({ version: base })).toEqual([]);
  expect(rankings.countCurrent({ rankings: { words: 'soup' } })).toBe(1);
  expect(rankings.named('reasons')).toEqual([
    { name: 'shorter', count: 1 },
    { name: 'unclear', count: 1 },
  ]);
  expect(rankings.named('tags', { raters: [rule] })).toEqual([]);
  for (const ratings of [[1], [1, 8]])
    expect(() =>
      rankings.record({ ...content('x'), notes: { ...notes, answers: [{ ...rating, ratings }] }, rater: person }),
    ).toThrow(/rating/);
  const { fromSeq, toSeq } = rankings.takeBack({ raters: [person] });
  expect(found({ words: 'bread' })).toEqual([]);
  rankings.putBack({ fromSeq, toSeq });
  expect(found({ words: 'bread', tag: 'food' })).toHaveLength(1);
});

test('an edit supersedes, an undo goes back one step, and undoing the undo does it again', () => {
  const { rankings } = tempStore();
  const ranks = () => [...rankings.comparisons()].map((comparison) => comparison.ranks);
  const first = rankings.record({ ...content('p', [1, 2]), rater: person });
  const edit = rankings.supersede(first.id, { ...content('p', [2, 1]), rater: person });
  expect(ranks()).toEqual([[2, 1]]);
  const undone = rankings.undo(edit.id);
  expect(ranks()).toEqual([[1, 2]]);
  const gone = rankings.undo(rankings.undo(undone.id).id);
  expect(ranks()).toEqual([[1, 2]]);
  expect(rankings.history(edit.id).map((record) => record.id)).toHaveLength(5);
  expect(rankings.history(gone.id)[0].id).toBe(first.id);
});

test('undoing a first statement retracts it, and that too can be undone', () => {
  const { rankings } = tempStore();
  const first = rankings.record({ ...content('p'), rater: person });
  const retraction = rankings.undo(first.id);
  expect(retraction).toMatchObject({ retracted: true, supersedes: first.id });
  expect(rankings.countCurrent()).toBe(0);
  expect(rankings.latest()).toBeUndefined();
  const again = rankings.undo(retraction.id);
  expect(again.retracted).toBe(false);
  expect(rankings.latest()?.id).toBe(again.id);
  rankings.undo(again.id);
  expect([...rankings.current()]).toEqual([]);
});

test('a statement that was changed already cannot be changed again: the conflict names its successor', () => {
  const { rankings } = tempStore();
  const first = rankings.record({ ...content('p'), rater: person });
  const edit = rankings.supersede(first.id, { ...content('p'), rater: person });
  expect(() => rankings.undo(first.id)).toThrow(edit.id);
  expect(() => rankings.supersede(first.id, { ...content('p'), rater: person })).toThrow(/changed already/);
  expect(() => rankings.undo(newId('ranking'))).toThrow(/no ranking/);
});

test('a watermark freezes: later records, edits and undos do not reach a reader of it', () => {
  const { rankings } = tempStore();
  const a = rankings.record({ ...content('a'), rater: person });
  const b = rankings.record({ ...content('b'), rater: person });
  const upToSeq = rankings.watermark();
  const frozen = [...rankings.current({ upToSeq })];
  expect(frozen.map((ranking) => ranking.id)).toEqual([a.id, b.id]);
  rankings.undo(a.id);
  rankings.supersede(b.id, { ...content('b', [2, 1]), rater: person });
  rankings.record({ ...content('c'), rater: person });
  expect([...rankings.current({ upToSeq })]).toEqual(frozen);
  expect(rankings.countCurrent({ upToSeq })).toBe(2);
  expect(rankings.countCurrent()).toBe(2);
});

test('training data leaves out skipped and flagged rankings and can be narrowed to a rater', () => {
  const { rankings } = tempStore();
  rankings.record({ ...content('a'), rater: person });
  rankings.record({ ...content('b'), rater: rule });
  rankings.record({ ...content('c'), outcome: { kind: 'skipped', reason: 'all alike' }, rater: person });
  const flagged = rankings.record({ ...content('d'), outcome: { kind: 'flagged', reason: 'private' }, rater: person });
  expect(rankings.get(flagged.id).outcome).toEqual({ kind: 'flagged', reason: 'private' });
  expect([...rankings.comparisons()]).toHaveLength(2);
  expect([...rankings.comparisons({ raters: [{ kind: 'human' }] })]).toHaveLength(1);
  expect([...rankings.comparisons({ raters: [rule] })][0].prompt[0].content).toBe('b');
  expect(rankings.countCurrent({ raters: [{ kind: 'human' }] })).toBe(3);
});

test('a page of what stands comes newest first, of a rater and with a text', () => {
  const { rankings } = tempStore();
  for (const text of ['one cat', 'two cats', 'three dogs']) rankings.record({ ...content(text), rater: person });
  rankings.record({ ...content('four cats'), rater: rule });
  const page = (filter: Parameters<typeof rankings.newest>[0]) =>
    rankings.newest(filter).map(({ prompt }) => prompt[0].content);
  expect(page({ offset: 1, limit: 2 })).toEqual(['three dogs', 'two cats']);
  expect(page({ offset: 0, limit: 9, text: 'CAT' })).toEqual(['four cats', 'two cats', 'one cat']);
  expect(page({ offset: 1, limit: 9, text: 'cat', raters: [person] })).toEqual(['one cat']);
  expect(rankings.countCurrent({ text: 'cats', raters: [{ kind: 'human' }] })).toBe(1);
});

test('each rater’s rankings are counted apart, and those that teach something among them', () => {
  const { rankings } = tempStore();
  rankings.record({ ...content('a'), rater: rule });
  rankings.record({ ...content('b'), rater: person });
  rankings.undo(rankings.record({ ...content('c'), rater: person }).id);
  rankings.record({ ...content('d'), outcome: { kind: 'skipped', reason: '' }, rater: person });
  expect(rankings.byRater()).toEqual([
    { ...person, rankings: 2, ranked: 1 },
    { ...rule, rankings: 1, ranked: 1 },
  ]);
});

test('a rater’s rankings are taken back as one, and put back less what was changed since', () => {
  const { rankings } = tempStore();
  const edited = rankings.record({ ...content('edited', [1, 2]), rater: rule });
  rankings.supersede(edited.id, { ...content('edited', [2, 1]), rater: rule });
  for (let n = 0; n < 600; n++) rankings.record({ ...content(`p ${n}`), rater: rule });
  rankings.record({ ...content('mine'), rater: person });
  const before = [...rankings.comparisons()];
  const taken = rankings.takeBack({ raters: [rule] });
  expect(taken.count).toBe(601);
  expect([...rankings.comparisons()].map(({ prompt }) => prompt[0].content)).toEqual(['mine']);
  expect(rankings.putBack(taken)).toBe(601);
  const byPrompt = (all: typeof before) => all.toSorted((a, b) => (a.prompt[0].content < b.prompt[0].content ? -1 : 1));
  expect(byPrompt([...rankings.comparisons()])).toEqual(byPrompt(before));
  expect(rankings.putBack(taken)).toBe(0);
  expect(rankings.takeBack({ raters: [{ kind: 'rule', name: 'nobody' }] }).count).toBe(0);
});

test('reading goes through many pages and does not mind writing in between', () => {
  const store = tempStore();
  store.transaction(() => {
    for (let i = 0; i < 1201; i++) store.rankings.record({ ...content(`p${i}`), rater: rule });
  });
  let seen = 0;
  for (const ranking of store.rankings.current()) {
    expect(ranking.prompt[0].content).toBe(`p${seen++}`);
    if (seen % 400 === 0) store.rankings.record({ ...content('late'), rater: rule });
  }
  expect(seen).toBe(1201);
  expect(store.rankings.countCurrent()).toBe(1204);
});

test('a ranking that breaks its rules is refused', () => {
  const { rankings } = tempStore();
  const bad = (change: Partial<RankingContent>) => () => rankings.record({ ...content('p'), ...change, rater: person });
  expect(bad({ prompt: [] })).toThrow(/needs a prompt/);
  expect(bad({ candidates: content('p').candidates.slice(0, 1) })).toThrow(/at least 2 candidates/);
  expect(bad({ orderShown: [0, 0] })).toThrow(/each of the 2 candidates once/);
  expect(bad({ outcome: { kind: 'ranked', ranks: [1] } })).toThrow(/needs 2 ranks/);
  expect(rankings.watermark()).toBe(0);
});

test('feedback rows can be neither changed nor deleted, not even past the store', () => {
  const store = tempStore();
  store.rankings.record({ ...content('p'), rater: person });
  const { databaseFile } = store.home;
  store.close();
  const db = openDatabase(databaseFile);
  expect(() => db.exec(`UPDATE rankings SET ranks = '[2,1]'`)).toThrow(/append-only/);
  expect(() => db.exec('DELETE FROM rankings')).toThrow(/append-only/);
  db.close();
  expect(databaseFile).toBe(join(store.home.dir, 'parley.sqlite'));
});

test('demonstrations, labels and battles are kept the same way', () => {
  const store = tempStore();
  registerBase(store);
  const prompt = [{ role: 'user', content: 'Hi' }] as const;
  const demonstration: Demonstration = store.demonstrations.record({
    prompt,
    completion: 'Hello!',
    generationId: null,
    rater: person,
  });
  const label: Label = store.labels.record({
    prompt,
    completion: 'Hm.',
    good: false,
    generationId: null,
    reason: 'Beside the point',
    comment: null,
    rater: person,
  });
  const battle: Battle = store.battles.record({
    prompt,
    a: { versionId: base, completion: 'x' },
    b: { versionId: base, completion: 'y' },
    shownLeft: 'b',
    outcome: 'both_bad',
    rater: person,
  });
  expect([...store.demonstrations.current()]).toEqual([demonstration]);
  expect(store.labels.undo(label.id)).toMatchObject({ good: false, retracted: true });
  expect(store.battles.get(battle.id)).toMatchObject({ outcome: 'both_bad', shownLeft: 'b', b: { completion: 'y' } });
  const unsaid = { reason: null, comment: null };
  const missing = { prompt, completion: 'x', good: true, generationId: newId('generation'), ...unsaid, rater: person };
  expect(() => store.labels.record(missing)).toThrow(/refers to something that is not stored/);
});

test('one rater’s thumb on a generation counts once, and thumbs are found by what they say', () => {
  const store = tempStore();
  const { labels, generations } = store;
  registerBase(store);
  const prompt = [{ role: 'user', content: 'Hi' }] as const;
  const [{ id: generationId }] = generations.record([
    {
      versionId: base,
      prompt,
      settings: { maxTokens: 8, temperature: 1, topK: 0, topP: 1 },
      seed: 1,
      candidate: 0,
      text: 'Hello!',
      tokenIds: [7],
      tokenLogprobs: [-1],
      finishReason: 'stop',
    },
  ]);
  const thumb = { prompt, completion: 'Hello!', generationId, reason: null, comment: null, rater: person };
  const up = labels.say({ ...thumb, good: true });
  expect(labels.say({ ...thumb, good: true }).id).toBe(up.id);
  const down = labels.say({ ...thumb, good: false, reason: 'Not true', comment: 'He said "Bye"' });
  expect(down).toMatchObject({ supersedes: up.id, good: false, reason: 'Not true', comment: 'He said "Bye"' });
  labels.say({ ...thumb, good: true, rater: { name: 'Bo', kind: 'human' } });
  expect(labels.onGeneration(generationId, person)?.id).toBe(down.id);
  expect(labels.byRater()).toEqual([
    { kind: 'human', name: 'Ada', good: 0, bad: 1 },
    { kind: 'human', name: 'Bo', good: 1, bad: 0 },
  ]);
  expect(labels.countCurrent({ good: true })).toBe(1);
  expect(labels.newest({ offset: 0, limit: 9, good: false }).map(({ id }) => id)).toEqual([down.id]);
  expect(labels.countCurrent({ text: 'said "bye' })).toBe(1);
  expect(labels.countCurrent({ text: 'hello' })).toBe(2);
});

test('one rater’s ranking of the same candidates counts once: said again it is the same, said otherwise it replaces', () => {
  const { rankings } = tempStore();
  const drawn = ['yes?', 'no'].map((completion) => ({
    completion,
    generationId: newId('generation'),
    versionId: null,
  }));
  const entry = { ...content('p'), candidates: drawn, rater: person };
  const first = rankings.say(entry);
  expect(rankings.say({ ...entry, orderShown: [0, 1] }).id).toBe(first.id);
  const turned = { candidates: drawn.toReversed(), outcome: { kind: 'ranked' as const, ranks: [2, 1] } };
  expect(rankings.say({ ...entry, ...turned }).id).toBe(first.id);
  const other = rankings.say({ ...entry, outcome: { kind: 'ranked', ranks: [2, 1] } });
  expect(other.supersedes).toBe(first.id);
  expect(rankings.countCurrent()).toBe(1);
  rankings.undo(rankings.undo(other.id).id);
  rankings.say({ ...entry, rater: { name: 'Bob', kind: 'human' } });
  rankings.say({ ...content('p'), rater: person });
  rankings.say({ ...content('p'), rater: person });
  rankings.say({ ...content('q'), rater: person });
  expect(rankings.countCurrent()).toBe(4);
});

test('the same reply written twice by one person is one demonstration, until it is taken back', () => {
  const { demonstrations } = tempStore();
  const entry = {
    prompt: [{ role: 'user' as const, content: 'p' }],
    completion: 'Grüße',
    generationId: null,
    rater: person,
  };
  const first = demonstrations.say(entry);
  expect(demonstrations.say(entry).id).toBe(first.id);
  demonstrations.say({ ...entry, completion: 'Gruße' });
  expect(demonstrations.countCurrent()).toBe(2);
  demonstrations.undo(first.id);
  expect(demonstrations.say(entry).id).not.toBe(first.id);
});
