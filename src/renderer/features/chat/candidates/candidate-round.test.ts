import { expect, test } from 'vitest';
import type { ConversationId, GenerationId, MessageId, VersionId } from '../../../../shared/domain/ids.ts';
import { CandidateRound, placesAfter } from './candidate-round.svelte.ts';

const request = { conversationId: 'conv' as ConversationId, messageId: 'msg' as MessageId, n: 4, sampling: {} };

test('a pick ranks its candidate first and leaves the others tied', () => {
  const round = new CandidateRound(request, [2, 0, 3, 1]);
  expect(round.ranks([0])).toEqual([2, 2, 1, 2]);
});

test('a ranking by places becomes ranks by candidates', () => {
  const round = new CandidateRound(request, [2, 0, 3, 1]);
  expect(round.ranks([1, 3, 0, 2])).toEqual([1, 2, 3, 4]);
});

test('the order shown is a permutation of the candidates', () => {
  expect(new CandidateRound(request).order.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3]);
});

test('nothing is ranked while replies are still being written', () => {
  const round = new CandidateRound(request, [0, 1, 2, 3]);
  round.rank(1);
  expect(round.ranked).toEqual([]);
});

test('the arrows go round', () => {
  const round = new CandidateRound(request, [0, 1, 2, 3]);
  round.move(-1);
  expect(round.current).toBe(3);
  round.move(1);
  expect(round.current).toBe(0);
});

test('equal replies give up their places to others, or the places close', () => {
  const candidate = (draw: number, times = 1) => ({
    ...{ draw, times, completion: `reply ${draw}`, tokens: 3, logprob: -1, finishReason: 'stop' as const },
    generationId: `gen ${draw}` as GenerationId,
    versionId: 'version' as VersionId,
  });
  // Draws 0 and 2 were equal, and so were 1 and 3; only one more was found when they were drawn again.
  const order = placesAfter([2, 0, 3, 1], [candidate(0, 2), candidate(1, 3), candidate(5)]);
  expect(order).toEqual([2, 0, 1]);
});
