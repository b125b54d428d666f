import { expect, test } from 'vitest';
import { methodNames, methods } from './all.ts';
import { choice, number, numberOrNull, toggle, whole } from './parts/setting.ts';
import type { Settings } from './parts/setting.ts';
import { methodSettings, settingsSchema } from './settings.ts';

const schema = settingsSchema({
  steps: whole(3, { min: 1 }, 'How many.'),
  rate: number(0.5, { above: 0, below: 1 }, 'How fast.'),
  clip: numberOrNull(5, { above: 0, max: 9 }, 'How far.'),
  way: choice('up', ['up', 'down'], 'Where to.'),
  careful: toggle(false, 'Whether.'),
});

test('what is left out has its default', () => {
  expect(schema.parse({})).toEqual({ steps: 3, rate: 0.5, clip: 5, way: 'up', careful: false });
});

test('each kind is held to its range', () => {
  const told = { steps: 1, rate: 0.999, clip: 9, way: 'down', careful: true };
  expect(schema.parse(told)).toEqual(told);
  expect(schema.parse({ clip: null }).clip).toBeNull();
  const wrong = [
    { steps: 0 },
    { steps: 1.5 },
    { rate: 0 },
    { rate: 1 },
    { rate: null },
    { clip: 0 },
    { clip: 9.5 },
    { way: 'left' },
    { careful: 1 },
    { unknown: 1 },
  ];
  for (const settings of wrong) expect(schema.safeParse(settings).success, JSON.stringify(settings)).toBe(false);
});

test('every setting of every method has a sentence, and a default in its range', () => {
  for (const method of methodNames) {
    const settings: Settings = methods[method].settings;
    const defaults = Object.fromEntries(Object.entries(settings).map(([name, setting]) => [name, setting.default]));
    expect(methodSettings[method].parse(defaults), method).toEqual(defaults);
    for (const [name, { description }] of Object.entries(settings))
      expect(description, `${method}.${name}`).toMatch(/^\S.*\.$/);
  }
});
