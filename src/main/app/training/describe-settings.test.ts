import { expect, test } from 'vitest';
import { z } from 'zod';
import { methodNames } from '../../../shared/methods/all.ts';
import { methodSettings } from '../../../shared/methods/settings.ts';
import { describeSettings, fieldsOf } from './describe-settings.ts';

test('each kind of setting with its range, default and sentence', () => {
  const schema = z.strictObject({
    steps: z.int().min(1).default(3).describe('How many.'),
    rate: z.number().positive().lt(1).default(0.5).describe('How fast.'),
    clip: z.number().positive().nullable().default(5).describe('How far.'),
    way: z.enum(['up', 'down']).default('up').describe('Where to.'),
    careful: z.boolean().default(false).describe('Whether.'),
  });
  const none = { optional: false, min: null, max: null, aboveMin: false, belowMax: false, choices: [] };
  expect(fieldsOf(schema)).toEqual([
    { ...none, name: 'steps', description: 'How many.', kind: 'whole', default: 3, min: 1 },
    {
      ...none,
      name: 'rate',
      description: 'How fast.',
      kind: 'number',
      default: 0.5,
      min: 0,
      max: 1,
      aboveMin: true,
      belowMax: true,
    },
    {
      ...none,
      name: 'clip',
      description: 'How far.',
      kind: 'number',
      default: 5,
      optional: true,
      min: 0,
      aboveMin: true,
    },
    { ...none, name: 'way', description: 'Where to.', kind: 'choice', default: 'up', choices: ['up', 'down'] },
    { ...none, name: 'careful', description: 'Whether.', kind: 'switch', default: false },
  ]);
});

test('every setting of every trainer has a sentence and the default that the trainer uses', () => {
  const described = describeSettings();
  for (const method of methodNames) {
    const fields = described[method];
    const defaults = methodSettings[method].parse({});
    expect(Object.fromEntries(fields.map((field) => [field.name, field.default]))).toEqual(defaults);
    for (const { name, description } of fields) expect(description, `${method}.${name}`).toMatch(/^\S.*\.$/);
  }
});
