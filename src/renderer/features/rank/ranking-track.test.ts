import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { RankingTrack } from './ranking-track.svelte.ts';

function track(count: number, ...placed: number[]): RankingTrack {
  const made = new RankingTrack(count);
  for (const place of placed) made.toggle(place);
  return made;
}

test('digits place from best to worst, and the last one left comes last by itself', () => {
  const ranking = track(4, 2, 0, 1);
  expect(ranking.complete).toBe(true);
  expect(ranking.ranks([0, 1, 2, 3])).toEqual([2, 3, 1, 4]);
});

test('ranks are by candidate, whatever the order shown', () => {
  const ranking = track(3, 0, 1, 2);
  expect(ranking.ranks([2, 0, 1])).toEqual([2, 3, 1]);
});

test('a digit again takes its candidate off', () => {
  const ranking = track(3, 0, 1);
  ranking.toggle(0);
  expect(ranking.steps).toEqual([[1]]);
});

test('a tie shares the last step', () => {
  const ranking = track(4, 3);
  ranking.tie(1);
  ranking.toggle(0);
  expect(ranking.ranks([0, 1, 2, 3])).toEqual([2, 1, 3, 1]);
  expect(ranking.isTied(1)).toBe(true);
});

test('one that shares nothing yet begins a track by a tie', () => {
  const ranking = track(3);
  ranking.tie(2);
  expect(ranking.steps).toEqual([[2]]);
});

test('shifting passes neighbours and leaves ties', () => {
  const ranking = track(3, 0, 1, 2);
  ranking.shift(2, -1);
  expect(ranking.steps).toEqual([[0], [2], [1]]);
  ranking.moveOnto(1, 1);
  expect(ranking.steps).toEqual([[0], [2, 1]]);
  ranking.shift(1, -1);
  expect(ranking.steps).toEqual([[0], [1], [2]]);
  ranking.shift(0, 1);
  expect(ranking.steps).toEqual([[1], [0], [2]]);
  ranking.shift(1, -1);
  expect(ranking.steps).toEqual([[1], [0], [2]]);
});

test('dropping between steps counts them as they were shown', () => {
  const ranking = track(3, 0, 1, 2);
  ranking.moveBetween(0, 3);
  expect(ranking.steps).toEqual([[1], [2], [0]]);
  ranking.moveBetween(0, 0);
  expect(ranking.steps).toEqual([[0], [1], [2]]);
});

test('whatever is done, each candidate stands on at most one step, and none is empty', () => {
  const place = fc.integer({ min: -1, max: 5 });
  const move = fc.tuple(fc.constantFrom('toggle', 'tie', 'onto', 'between', 'better', 'worse', 'last'), place, place);
  fc.assert(
    fc.property(fc.array(move, { maxLength: 30 }), (moves) => {
      const ranking = new RankingTrack(5);
      for (const [what, which, where] of moves) {
        if (what === 'toggle') ranking.toggle(which);
        else if (what === 'tie') ranking.tie(which);
        else if (what === 'onto') ranking.moveOnto(which, where);
        else if (what === 'between') ranking.moveBetween(which, Math.max(0, where));
        else if (what === 'last') ranking.removeLast();
        else ranking.shift(which, what === 'better' ? -1 : 1);
      }
      const places = ranking.steps.flat();
      expect(new Set(places).size).toBe(places.length);
      expect(places.every((at) => at >= 0 && at < 5)).toBe(true);
      expect(ranking.steps.every((step) => step.length > 0)).toBe(true);
    }),
  );
});
