import { expect, test } from 'vitest';
import { roundResultSchema } from '../../../shared/contract/results.ts';
import { inLanguage } from '../../../shared/language/current-language.ts';
import { said } from '../../../shared/language/said.ts';
import { chinese } from '../../../shared/language/zh/chinese.ts';
import type { RoundResult } from '../../../shared/contract/results.ts';
import { newId, parseVersionId } from '../../../shared/domain/ids.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import { roundReport } from './round-report.ts';

const result: RoundResult = {
  version: parseVersionId('parley-base-2'),
  parent: parseVersionId('parley-base'),
  verdict: 'undecided',
  kept: false,
  reason: 'It does not surely win.',
  data: {
    ...{ rankings: 90, pairs: 300, ties: 4, rewardTrain: 60, judgeTrain: 20, heldOut: 10 },
    ...{ labels: 0, ppoPrompts: 40, chats: 0, contestPrompts: 24 },
  },
  rewardModel: { heldOutAccuracy: 0.7, interval: [0.6, 0.8], longerWinsBaseline: 0.5, heldOutPairs: 50 },
  judgeModel: { heldOutAccuracy: 0.7, interval: [0.6, 0.8], heldOutPairs: 50 },
  winRate: { value: 0.5, low: 0.4, high: 0.6, judge: 'rule:question' },
  judgements: [
    { judge: 'rule:question', winRate: { value: 0.5, low: 0.4, high: 0.6 }, ties: 2, count: 48, prompts: 24 },
  ],
  kl: 12,
  repetition: { version: 0.3, parent: 0 },
  length: { version: 40, parent: 12 },
  samples: [],
  endedEarly: null,
  durationSeconds: 10,
  secondsByStage: { ppo: 10 },
};

const data = {
  ...{ rankingsUpToSeq: 90, demonstrationsUpToSeq: null, datasets: [] },
  rankedBy: [
    { kind: 'human', name: 'Ann | Bea', rankings: 74 },
    { kind: 'rule', name: 'rule:question', rankings: 16 },
  ],
};
const told = {
  run: { id: newId('run'), name: 'Round 1', config: { data } },
  version: 'Asks back',
  parent: 'parley-base',
  signs: [],
};

test('it is written in the language of the reader, with a verdict as it was said or, by an earlier Parley, as text', () => {
  const stored = JSON.parse(JSON.stringify({ ...result, reason: said('verdicts.moreRankings') })) as JsonObject;
  const report = () => roundReport(roundResultSchema.parse(stored), told);
  expect(report()).toContain('\n\nMore rankings narrow the interval.\n\n## Data\n');
  expect(inLanguage(chinese, report)).toContain('\n\n更多的排序可以缩小区间。\n\n## 数据\n');
  const older = roundResultSchema.parse({ ...result, reason: 'It does not surely win.' });
  expect(inLanguage(chinese, () => roundReport(older, told))).toContain('\n\nIt does not surely win.\n\n## 数据\n');
});

test('versions have their names, and at the end the ids of all that took part', () => {
  const report = roundReport(result, told);
  expect(report).toMatch(/^# Asks back, from parley-base\n/);
  expect(report).toContain('## Against parley-base\n');
  expect(report).toContain('| wins by the rule “question” (decides) |');
  expect(report).toMatch(
    new RegExp(`Round 1 is \`${told.run.id}\`; it made \`parley-base-2\` from \`parley-base\`.\\n$`),
  );
});

test('it says whose rankings it learned from, and which imported data', () => {
  const report = (given: JsonObject) =>
    roundReport(result, { ...told, run: { ...told.run, config: { data: { ...data, ...given } } } });
  expect(report({})).toContain(
    '| rankings made here | 74 by Ann \\| Bea, 16 by the rule question |\n| rankings | 90 |',
  );
  expect(report({})).not.toContain('imported data');
  expect(report({ rankedBy: null })).toContain('| rankings made here | everybody’s |');
  const imported = [
    { id: 'dataset_1', name: 'helpful', upToSeq: 9 },
    { id: 'dataset_2', name: 'harmless', upToSeq: 4 },
  ];
  const alone = report({ rankingsUpToSeq: null, rankedBy: [], datasets: imported });
  expect(alone).toContain('| imported data | helpful and harmless |');
  expect(alone).not.toContain('rankings made here');
});

test('what looked wrong in the figures has a section of its own, and only then', () => {
  const sign = {
    stage: 'ppo',
    chart: 'Repetition',
    title: 'Replies repeat themselves',
    since: 3,
    until: null,
    seen: '60 % of the trigrams came before.',
    means: 'Reward hacking.',
    change: 'Raise klCoef.',
  };
  expect(roundReport(result, { ...told, signs: [] })).not.toContain('looks wrong');
  const report = roundReport(result, { ...told, signs: [sign] });
  expect(report).toContain(
    [
      '## What looks wrong',
      '',
      '- Replies repeat themselves (PPO: Repetition, since batch 3)',
      '  - 60 % of the trigrams came before.',
      '  - Usually: Reward hacking.',
      '  - Try: Raise klCoef.',
      '',
      '## Samples',
    ].join('\n'),
  );
});
