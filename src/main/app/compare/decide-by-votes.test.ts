import { expect, test } from 'vitest';
import { anytimeInterval } from '../../../shared/domain/anytime-interval.ts';
import { newId } from '../../../shared/domain/ids.ts';
import { tempStore } from '../../store/temp-home.fixture.ts';
import { decideByVotes } from './decide-by-votes.ts';

function family() {
  const store = tempStore();
  const [parent, child, other] = [newId('version'), newId('version'), newId('version')];
  store.versions.register({ id: parent, files: [] });
  store.versions.register({ id: child, parentId: parent, kept: false, files: [] });
  store.versions.register({ id: other, files: [] });
  return { store, parent, child, other };
}

const tally = <Id>(a: Id, b: Id, wins: number, losses: number) => ({
  a,
  b,
  winRate: anytimeInterval({ wins, ties: 0, losses }),
});

test('the vote that makes the result clear keeps the better version, or no longer keeps the worse one', () => {
  const { store, parent, child } = family();
  expect(decideByVotes(store, tally(child, parent, 8, 0), tally(child, parent, 9, 0))).toBeNull();
  expect(decideByVotes(store, tally(child, parent, 9, 0), tally(child, parent, 10, 0))).toEqual({
    version: child,
    kept: true,
  });
  expect(store.versions.get(child).kept).toBe(true);
  expect(decideByVotes(store, tally(parent, child, 9, 0), tally(parent, child, 10, 0))).toEqual({
    version: child,
    kept: false,
  });
  expect(store.versions.get(child).kept).toBe(false);
});

test('later votes leave alone what people said since, and strangers decide nothing about each other', () => {
  const { store, parent, child, other } = family();
  expect(decideByVotes(store, tally(child, parent, 10, 0), tally(child, parent, 11, 0))).toBeNull();
  expect(store.versions.get(child).kept).toBe(false);
  expect(decideByVotes(store, tally(other, parent, 9, 0), tally(other, parent, 10, 0))).toBeNull();
});
