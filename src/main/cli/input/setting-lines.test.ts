import { expect, test } from 'vitest';
import { said } from '../../../shared/language/said.ts';
import type { SettingField } from '../../../shared/contract/setting-fields.ts';
import { settingLines } from './setting-lines.ts';

const plain: SettingField = {
  name: 'epochs',
  description: said('methodSettings.epochs'),
  kind: 'whole',
  default: 3,
  optional: false,
  min: 1,
  max: null,
  aboveMin: false,
  belowMax: false,
  choices: [],
};

test.each([
  [plain, '  epochs: 3 (a whole number, at least 1)'],
  [{ ...plain, kind: 'number', min: 0, aboveMin: true, max: 1, belowMax: true }, '  epochs: 3 (above 0 and below 1)'],
  [{ ...plain, kind: 'number', default: null, optional: true, min: null }, '  epochs: null (null)'],
  [{ ...plain, optional: true, max: 9 }, '  epochs: 3 (a whole number, at least 1 and at most 9, or null)'],
  [{ ...plain, kind: 'switch', default: true }, '  epochs: true'],
  [{ ...plain, kind: 'choice', default: 'k1', choices: ['k1', 'k3'] }, '  epochs: "k1" ("k1", "k3")'],
] satisfies [SettingField, string][])(
  'a setting is said with its default and what else it may be: %#',
  (field, heading) => {
    expect(settingLines([field])).toBe(`${heading}\n      Passes over the examples.`);
  },
);
