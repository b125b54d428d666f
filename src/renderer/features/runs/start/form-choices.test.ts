import { expect, test } from 'vitest';
import { comparisonChoices, learnsFromInput, learnsFromOf } from './form-choices.ts';

const me = { kind: 'human', name: 'me', rankings: 151, ranked: 150 } as const;
const ann = { kind: 'human', name: 'Ann', rankings: 4, ranked: 4 } as const;
const rule = { kind: 'rule', name: 'rule:shorter', rankings: 16, ranked: 16 } as const;
const labels = (raters: Parameters<typeof comparisonChoices>[0]['raters']) =>
  comparisonChoices({ datasets: [], raters }, 'me').map(({ label }) => label);

test('a person’s rankings and a rule’s are told apart and can be chosen', () => {
  expect(labels([me])).toEqual(['Your rankings (150)']);
  expect(labels([rule])).toEqual(['Rankings by the rule shorter (16)']);
  const choices = comparisonChoices({ datasets: [], raters: [me, ann, rule] }, 'me');
  expect(choices[0]).toEqual({
    value: '',
    label: 'Everybody’s rankings (170)',
    note: '150 by you, 4 by Ann, 16 by the rule shorter',
  });
  expect(choices.slice(1).map(({ label }) => label)).toEqual([
    'Rankings by people (154)',
    'Your rankings (150)',
    'Rankings by Ann (4)',
    'Rankings by the rule shorter (16)',
  ]);
  expect(learnsFromInput(choices[4].value)).toEqual({ data: [], raters: [{ kind: 'rule', name: 'rule:shorter' }] });
  expect(learnsFromInput('')).toEqual({ data: [] });
  expect(learnsFromInput('prefs')).toEqual({ data: ['prefs'] });
});

test('trying again learns from the same raters, or from everybody where they are gone', () => {
  const data = { datasets: [], raters: [me, rule] };
  const config = { data: { rankingsUpToSeq: 9, rankedBy: [{ kind: 'rule', name: 'rule:shorter', rankings: 12 }] } };
  expect(learnsFromInput(learnsFromOf(config, data)).raters).toEqual([{ kind: 'rule', name: 'rule:shorter' }]);
  expect(learnsFromOf(config, { datasets: [], raters: [me] })).toBe('');
  expect(learnsFromOf({ data: { rankingsUpToSeq: null, datasets: [] } }, data)).toBe('');
});
