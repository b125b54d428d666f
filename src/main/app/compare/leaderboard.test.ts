import { expect, test } from 'vitest';
import type { BattleOutcome } from '../../../shared/domain/feedback.ts';
import { parseVersionId } from '../../../shared/domain/ids.ts';
import { tempStore } from '../../store/temp-home.fixture.ts';
import type { Store } from '../../store/store.ts';
import { leaderboard, leaderboardJudges } from './leaderboard.ts';

const ids = ['ver_a', 'ver_b', 'ver_c', 'ver_d', 'ver_e'].map((id) => parseVersionId(`${id}${'0'.repeat(20)}`));
const [a, b, c, d, e] = ids;
const prompt = (text: string) => [{ role: 'user' as const, content: text }];

function store(): Store {
  const made = tempStore();
  for (const id of ids) {
    made.versions.register({ id, files: [{ path: 'config.json', sizeBytes: 2, sha256: id.slice(4).padEnd(64, '0') }] });
  }
  return made;
}

function vote(to: Store, first: typeof a, second: typeof a, outcome: BattleOutcome, on: string): void {
  const rater = { kind: 'human', name: 'me' } as const;
  const sides = { a: { versionId: first, completion: 'x' }, b: { versionId: second, completion: 'y' } };
  to.battles.record({ prompt: prompt(on), ...sides, shownLeft: 'a', outcome, rater });
}

test('people’s votes give ratings, both-bad as a tie, in a table for each group that met', () => {
  const votes = store();
  expect(leaderboardJudges(votes)).toEqual([]);
  for (let i = 0; i < 6; i++) vote(votes, a, b, i < 4 ? 'a' : 'both_bad', `ab ${i}`);
  for (let i = 0; i < 6; i++) vote(votes, c, b, i < 5 ? 'b' : 'tie', `bc ${i}`);
  vote(votes, d, e, 'b', 'de');
  expect(leaderboardJudges(votes)).toEqual(['people']);
  const [first, second] = leaderboard(votes, 'people');
  expect(first.ratings.map(({ version, battles }) => [version, battles])).toEqual([
    [a, 6],
    [b, 12],
    [c, 6],
  ]);
  expect(first.pairs).toEqual([
    { a, b, wins: 4, ties: 2, losses: 0 },
    { a: c, b, wins: 0, ties: 1, losses: 5 },
  ]);
  const [mean] = [first.ratings.reduce((sum, { rating }) => sum + rating, 0) / 3];
  expect(mean).toBeCloseTo(1000, 6);
  for (const { rating, interval } of first.ratings) {
    expect(interval!.low < rating && rating < interval!.high).toBe(true);
  }
  expect(second.ratings.map(({ version }) => version)).toEqual([e, d]);
  // However often two versions are voted on, one prompt tells nothing of others.
  for (let i = 0; i < 50; i++) vote(votes, d, e, 'a', 'de');
  expect(leaderboard(votes, 'people')[1].ratings.map(({ interval }) => interval)).toEqual([null, null]);
});

test('a rule rates by every reply that was compared, and a learned judge rates nobody', () => {
  const held = store();
  const line = (on: string, mine: string, theirs: string) => ({
    prompt: prompt(on),
    a: [{ completion: mine, score: 0 }],
    b: [{ completion: theirs, score: 0 }],
  });
  const outcomes = [line('1', 'Why?', 'No.'), line('2', 'How?', 'Yes.'), line('3', 'So.', 'What?')];
  const rest = { kind: 'contest', versionId: a, againstVersionId: b, settings: {}, figures: {}, outcomes };
  held.evaluations.record({ ...rest, judge: 'reward:run_x', runId: null });
  expect(leaderboardJudges(held)).toEqual([]);
  expect(() => leaderboard(held, 'reward:run_x')).toThrow('there are neither yet');
  held.evaluations.record({ ...rest, judge: 'rule:question', runId: null, outcomes: outcomes.slice(0, 1) });
  expect(leaderboardJudges(held)).toEqual(['rule:question']);
  const [{ ratings, pairs }] = leaderboard(held, 'rule:question');
  expect(pairs).toEqual([{ a, b, wins: 3, ties: 0, losses: 1 }]);
  expect(ratings[0]).toMatchObject({ version: a, battles: 4 });
  expect(ratings[0].rating - ratings[1].rating).toBeCloseTo(400 * Math.log10(3), 6);
  expect(() => leaderboard(held, 'reward:run_x')).toThrow('A learned judge rates none');
  // What chooses replies makes another contestant of a version, also against itself.
  const chosen = { a: { n: 4, by: 'reward:run_x' }, b: null };
  const sides = { ...rest, versionId: b, againstVersionId: b, settings: { bestOf: chosen } };
  held.evaluations.record({ ...sides, judge: 'rule:question', runId: null });
  const [after] = leaderboard(held, 'rule:question');
  const key = `${b}|4|reward:run_x`;
  expect(after.pairs).toContainEqual({ a: key, b, wins: 2, ties: 0, losses: 1 });
  expect(after.ratings.find(({ contestant }) => contestant === key)).toMatchObject({ version: b, bestOf: chosen.a });
});
