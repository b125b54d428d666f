import { expect, test } from 'vitest';
import { english } from '../language/en/english.ts';
import { render, said } from '../language/said.ts';
import { methodNames, methods } from './all.ts';
import { choice, number, numberOrNull, toggle, whole } from './parts/setting.ts';
import type { Settings } from './parts/setting.ts';
import { methodSettings, settingsSchema } from './settings.ts';

const sentence = said('methodSettings.epochs');

const schema = settingsSchema({
  steps: whole(3, { min: 1 }, sentence),
  rate: number(0.5, { above: 0, below: 1 }, sentence),
  clip: numberOrNull(5, { above: 0, max: 9 }, sentence),
  way: choice('up', ['up', 'down'], sentence),
  careful: toggle(false, sentence),
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
      expect(render(description), `${method}.${name}`).toMatch(/^\S.*\.$/);
  }
});

test('the sentences of a method are about its own settings', () => {
  for (const method of methodNames) {
    const words = english.catalogue.methods[method];
    const settings: Settings = methods[method].settings;
    for (const name of Object.keys('settings' in words ? words.settings : {}))
      expect(settings[name]?.description.id).toBe(`methods.${method}.settings.${name}`);
  }
});
