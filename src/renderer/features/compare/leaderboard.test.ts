import { expect, test } from 'vitest';
import type { VersionId } from '../../../shared/domain/ids.ts';
import { boundsOf, recordOf, winShare, type Group } from './leaderboard.ts';

const id = (name: string) => `ver_${name}` as VersionId;
const group: Group = {
  ratings: [
    {
      contestant: id('b'),
      version: id('b'),
      bestOf: null,
      rating: 1080,
      interval: { low: 990, high: 1170 },
      battles: 10,
    },
    {
      contestant: id('a'),
      version: id('a'),
      bestOf: null,
      rating: 920,
      interval: { low: 830, high: 1010 },
      battles: 16,
    },
  ],
  pairs: [
    { a: id('a'), b: id('b'), wins: 2, ties: 2, losses: 6 },
    { a: id('c'), b: id('a'), wins: 1, ties: 0, losses: 5 },
  ],
};

test('all bars of a table share one axis', () => {
  expect(boundsOf(group)).toEqual({ low: 830, high: 1170 });
  const ratings = group.ratings.map((rating) => ({ ...rating, interval: null }));
  expect(boundsOf({ ...group, ratings })).toEqual({ low: 920, high: 1080 });
});

test('a record is over all battles, whichever side the version was on', () => {
  expect(recordOf(group, id('a'))).toEqual({ wins: 7, ties: 2, losses: 7 });
  expect(recordOf(group, id('b'))).toEqual({ wins: 6, ties: 2, losses: 2 });
});

test('a share of wins counts ties half, and the other side has the rest', () => {
  expect(winShare(group, id('a'), id('b'))).toEqual({ share: 0.3, count: 10 });
  expect(winShare(group, id('b'), id('a'))).toEqual({ share: 0.7, count: 10 });
  expect(winShare(group, id('b'), id('c'))).toBeUndefined();
});
