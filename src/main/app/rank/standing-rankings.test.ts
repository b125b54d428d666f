import { expect, test } from 'vitest';
import { openStore } from '../../store/store.ts';
import { tempDir } from '../test-app.fixture.ts';
import { readAhead, standingRankings } from './standing-rankings.ts';
import { timesRanked } from './times-ranked.ts';

test('what stands is known after every record, edit and undo, and is what the store says', async () => {
  using store = openStore(await tempDir(), 'parley test');
  const { rankings } = store;
  const me = { kind: 'human', name: 'me' } as const;
  const entry = (text: string, ranks = [1, 2], rater: { kind: 'human' | 'rule'; name: string } = me) => ({
    prompt: [{ role: 'user' as const, content: text }],
    candidates: ['a', 'b'].map((completion) => ({ completion, generationId: null, versionId: null })),
    orderShown: [0, 1],
    outcome: { kind: 'ranked' as const, ranks },
    rater,
  });
  const told = () => {
    expect(standingRankings(store)).toHaveLength([...rankings.current()].length);
    return [...timesRanked(store, me).values()];
  };
  expect(told()).toEqual([]);
  const first = rankings.record(entry('p'));
  rankings.record(entry('p', [1, 1]));
  rankings.record(entry('q', [1, 2], { kind: 'rule', name: 'me' }));
  expect(told()).toEqual([2]);
  const edited = rankings.supersede(first.id, entry('r'));
  expect(told()).toEqual([1, 1]);
  const undone = rankings.undo(rankings.undo(edited.id).id);
  expect(told()).toEqual([1, 1]);
  rankings.undo(undone.id);
  rankings.takeBack({ raters: [{ kind: 'rule' }] });
  expect(told()).toEqual([2]);
  expect(standingRankings(store).map(({ pairs, ties }) => [pairs, ties])).toEqual([
    [0, 1],
    [1, 0],
  ]);
});

test('a count is right after every change', async () => {
  using store = openStore(await tempDir(), 'parley test');
  const count = () => store.labels.countCurrent();
  expect([count(), count()]).toEqual([0, 0]);
  const prompt = [{ role: 'user' as const, content: 'p' }];
  const label = { prompt, completion: 'a', good: true, generationId: null, reason: null, comment: null };
  const { id } = store.labels.record({ ...label, rater: { kind: 'human', name: 'me' } });
  expect([count(), count()]).toEqual([1, 1]);
  store.labels.undo(id);
  expect(count()).toBe(0);
});

test('what is read ahead is read once, with what changes while it is read', async () => {
  using store = openStore(await tempDir(), 'parley test');
  const { rankings } = store;
  const entry = (text: string) => ({
    prompt: [{ role: 'user' as const, content: text }],
    candidates: ['a', 'b'].map((completion) => ({ completion, generationId: null, versionId: null })),
    orderShown: [0, 1],
    outcome: { kind: 'ranked' as const, ranks: [1, 2] },
    rater: { kind: 'human' as const, name: 'me' },
  });
  const [first] = store.transaction(() => Array.from({ length: 600 }, (_, i) => rankings.record(entry(`p ${i}`))));
  const reading = readAhead(store);
  expect(standingRankings(store)).toHaveLength(600);
  rankings.undo(first.id);
  await reading;
  expect(standingRankings(store)).toHaveLength(599);
  expect(standingRankings(store)).toHaveLength([...rankings.current()].length);
});
