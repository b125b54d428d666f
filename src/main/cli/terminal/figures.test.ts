import { expect, test } from 'vitest';
import { count, duration, nats, percent, shareWithInterval, size, tokensPerSecond } from './figures.ts';

test('counts are grouped', () => {
  expect(count(1240)).toBe('1,240');
});

test.each([
  [0.84, '0.8 s'],
  [5, '5 s'],
  [9.96, '10 s'],
  [48.2, '48 s'],
  [59.7, '1 min'],
  [200, '3 min 20 s'],
  [3600, '1 h'],
  [7499, '2 h 5 min'],
  [7199, '2 h'],
  [Number.NaN, 'unknown'],
])('%d seconds read as %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

test('shares, nats, speeds and sizes', () => {
  expect(percent(0.8534)).toBe('85.3 %');
  expect(percent(Number.NaN)).toBe('unknown');
  expect(shareWithInterval(0.61, 0.542, 0.6742)).toBe('61.0 % (95 % interval 54.2 to 67.4 %)');
  expect(nats(2.1284)).toBe('2.13 nats');
  expect(nats(-0.0001)).toBe('0.00 nats');
  expect(tokensPerSecond(1240.4)).toBe('1,240 tok/s');
  expect(tokensPerSecond(3.24)).toBe('3.2 tok/s');
  expect(size(999)).toBe('999 B');
  expect(size(9_400_000)).toBe('9.4 MB');
  expect(size(999_600)).toBe('1.0 MB');
});
