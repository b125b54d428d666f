import { expect, test } from 'vitest';
import { said } from '../../../../shared/language/said.ts';
import type { SettingField } from '../../../../shared/contract/setting-fields.ts';
import { noFields } from './no-fields.fixture.ts';
import { goalOf } from './run-goal.ts';

const episodes: SettingField = {
  name: 'episodes',
  description: said('methodSettings.epochs'),
  kind: 'whole',
  default: 2048,
  optional: false,
  min: 1,
  max: null,
  aboveMin: false,
  belowMax: false,
  choices: [],
};
const fields = { ...noFields, ppo: [episodes] };

test('a round names its data and what differs from the defaults', () => {
  const config = {
    data: { rankingsUpToSeq: 7, demonstrationsUpToSeq: null, datasets: [{ id: 'data_1', name: 'prefs', upToSeq: 3 }] },
    ppo: { episodes: 512 },
    reward: {},
    contestPrompts: 24,
    contestSamples: 4,
  };
  const { data, settings } = goalOf({ kind: 'round', config }, fields);
  expect(data).toEqual(['all rankings made here', 'prefs']);
  expect(settings.map(({ group, field, value }) => [group, field.name, value])).toEqual([
    ['ppo', 'episodes', 512],
    ['', 'contestPrompts', 24],
  ]);
});

test('a run says whose rankings it learns from', () => {
  const rankedBy = [
    { kind: 'human', name: 'me', rankings: 150 },
    { kind: 'rule', name: 'rule:shorter', rankings: 16 },
  ];
  const config = { data: { rankingsUpToSeq: 7, rankedBy, datasets: [] } };
  expect(goalOf({ kind: 'reward', config }, fields, 'me').data).toEqual([
    'rankings: 150 by you, 16 by the rule shorter',
  ]);
});

test('a single run keeps its settings under one name', () => {
  const goal = goalOf({ kind: 'ppo', config: { rewardRun: 'run_1', settings: { episodes: 64 } } }, fields);
  expect(goal).toMatchObject({ data: [], rewardRun: 'run_1' });
  expect(goal.settings.map(({ field, value }) => [field.name, value])).toEqual([['episodes', 64]]);
  expect(goalOf({ kind: 'ppo', config: {} }, undefined)).toEqual({ data: [], rewardRun: undefined, settings: [] });
});

test('a run says what else of the feedback given here it learns from', () => {
  const own = { demonstrationsUpToSeq: 4, labelsUpToSeq: 9, regenerations: { upToSeq: 5, rankingsUpToSeq: 7 } };
  const config = { data: { rankingsUpToSeq: null, rankedBy: [], ...own, datasets: [] } };
  expect(goalOf({ kind: 'dpo', config }, fields).data).toEqual([
    'your demonstrations and edits',
    'thumbs given here',
    'regenerations that were kept',
  ]);
});
