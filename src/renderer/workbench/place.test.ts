import { expect, test } from 'vitest';
import { formatPlace, parsePlace } from './place.ts';

test('a place survives being written and read', () => {
  const place = { feature: 'runs', rest: ['run_1', 'a/b c'], query: { at: 'ü?&' } };
  expect(parsePlace(formatPlace(place.feature, place.rest, place.query))).toEqual(place);
});

test('nothing, and what no link of ours looks like, is read without failing', () => {
  expect(parsePlace('')).toEqual({ feature: '', rest: [], query: {} });
  expect(parsePlace('#chat/%E0%A4%A')).toEqual({ feature: 'chat', rest: ['%E0%A4%A'], query: {} });
});
