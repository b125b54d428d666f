import { expect, test } from 'vitest';
import { said } from '../../../../shared/language/said.ts';
import type { SettingField } from '../../../../shared/contract/setting-fields.ts';
import { changedSettings, defaultsOf, differingSettings, errorsOf, settingError } from './setting-values.ts';

const field = (name: string, more: Partial<SettingField> = {}): SettingField => ({
  name,
  description: said('methodSettings.epochs'),
  kind: 'number',
  default: 1,
  optional: false,
  min: null,
  max: null,
  aboveMin: false,
  belowMax: false,
  choices: [],
  ...more,
});
const episodes = field('episodes', { kind: 'whole', default: 2048, min: 1 });
const clip = field('clip', { default: 5, min: 0, aboveMin: true, optional: true });
const share = field('share', { default: 0.5, min: 0, max: 1, belowMax: true });
const whiten = field('whiten', { kind: 'switch', default: true });
const way = field('way', { kind: 'choice', default: 'fixed', choices: ['fixed', 'adaptive'] });

test('what does not fit is said in words', () => {
  expect(settingError(episodes, '12')).toBeUndefined();
  expect(settingError(episodes, '1.5')).toBe('Expected a whole number.');
  expect(settingError(episodes, '0')).toBe('Expected at least 1.');
  expect(settingError(episodes, 'many')).toBe('Expected a number, not “many”.');
  expect(settingError(episodes, ' ')).toBe('Expected a number, the field is empty.');
  expect(settingError(clip, '')).toBeUndefined();
  expect(settingError(clip, '0')).toBe('Expected above 0.');
  expect(settingError(share, '1')).toBe('Expected at least 0 and below 1.');
  expect(settingError(share, '0')).toBeUndefined();
  expect(settingError(field('x', { min: 0.1, max: 2 }), '3')).toBe('Expected 0.1 to 2.');
  expect(errorsOf([episodes, clip], { episodes: '-3', clip: '2' })).toEqual({ episodes: 'Expected at least 1.' });
});

test('only what was changed is sent, each value in its own type', () => {
  const fields = [episodes, clip, share, whiten, way];
  const typed = defaultsOf(fields);
  expect(changedSettings(fields, typed)).toEqual({});
  expect(changedSettings(fields, { ...typed, episodes: '512', clip: '', whiten: 'false', way: 'adaptive' })).toEqual({
    episodes: 512,
    clip: null,
    whiten: false,
    way: 'adaptive',
  });
});

test('what a run has that differs from the defaults', () => {
  const found = differingSettings([episodes, clip], { clip: null, episodes: 2048, unknown: 3 });
  expect(found.map(({ field: { name }, value }) => [name, value])).toEqual([['clip', null]]);
});
