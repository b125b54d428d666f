import { expect, test } from 'vitest';
import { lastAgreement, reversedWords } from './agreement-words.ts';
import type { QueueItem } from './queue-item.ts';
import type { AgreementView, Said } from './rank-queue.svelte.ts';
import { RankingTrack } from './ranking-track.svelte.ts';

const candidates = ['short', 'x'.repeat(100), 'two\nlines'].map((completion) => ({ completion }));
const item = { candidates, orderShown: [2, 0, 1] } as unknown as QueueItem;
const said = [{ id: 'rank_1', task: { item, track: new RankingTrack(3) } }] as unknown as Said[];
const view = (rankingId: string, reversed: { better: number; worse: number }[]): AgreementView =>
  ({
    pairs: 3,
    agreed: 3 - reversed.length,
    rankings: [{ rankingId, pairs: 3, agreed: 0, reversed }],
  }) as unknown as AgreementView;

test('the replies that the reward model would put the other way round are quoted as they stood on the screen', () => {
  expect(reversedWords(view('rank_1', [{ better: 1, worse: 0 }]), said)).toBe(
    'In your last ranking it would put “two lines” before “short”.',
  );
  const long = reversedWords(
    view('rank_1', [
      { better: 1, worse: 2 },
      { better: 0, worse: 2 },
    ]),
    said,
  );
  expect(long).toBe(
    `In your last ranking it would put “${'x'.repeat(80)}…” before “short”, and differs in 1 more pair.`,
  );
});

test('nothing is said where it agrees, or of a ranking that is not the last of this session', () => {
  expect(reversedWords(view('rank_1', []), said)).toBeUndefined();
  expect(reversedWords(view('rank_0', [{ better: 1, worse: 0 }]), said)).toBeUndefined();
  expect(reversedWords(view('rank_1', [{ better: 1, worse: 0 }]), [])).toBeUndefined();
});

test('how it ranked the last prompt is told with the rate so far, once something is said', () => {
  const told = { rankings: [{ rankingId: 'rank_1', pairs: 3, agreed: 2 }], rate: { value: 0.75, low: 0.5, high: 0.9 } };
  const view = told as unknown as AgreementView;
  expect(lastAgreement(view, said)).toEqual([
    'On your last prompt the reward model agrees in 2 of 3 pairs.',
    'Agreement so far: 75 % (95 % interval 50 % to 90 %).',
  ]);
  expect(lastAgreement(view, [])).toEqual([]);
});
