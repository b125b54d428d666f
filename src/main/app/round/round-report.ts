/** A round's result as Markdown, for people. Written when it is asked for: versions may be called otherwise by then. */
import { counted } from '../../../shared/domain/counted.ts';
import type { RoundResult } from '../../../shared/contract/results.ts';
import { roundResultSchema } from '../../../shared/contract/results.ts';
import { judgeWords } from '../../../shared/domain/judge-words.ts';
import { ratersInWords } from '../../../shared/domain/rater-words.ts';
import type { Run } from '../../../shared/domain/run.ts';
import { noSeries, withMetrics } from '../../../shared/domain/run-series.ts';
import { methodCalled } from '../../../shared/methods/all.ts';
import { MODEL_REWARD, rewardsInWords } from '../../../shared/domain/reward-choice.ts';
import { renderText } from '../../../shared/language/said.ts';
import { roundMethod, roundReward } from '../../../shared/methods/stages.ts';
import { readSigns, signInWords } from '../../../shared/methods/read-signs.ts';
import type { StageSign } from '../../../shared/methods/read-signs.ts';
import { parseAs } from '../../models/files/json-file.ts';
import type { Store } from '../../store/store.ts';
import { frozenDataSchema } from '../data/frozen-data.ts';
import { percent } from './verdict.ts';

/** @returns undefined for a run that is no round, or has not completed */
export function reportOf(store: Store, run: Run): string | undefined {
  if (run.kind !== 'round' || run.result === null) return undefined;
  const result = parseAs(roundResultSchema, run.result, `the result of ${run.name}`);
  const { versions, runMetrics } = store;
  const signs = readSigns(run, withMetrics(noSeries, runMetrics.list(run.id)));
  return roundReport(result, {
    run,
    version: versions.nameOf(result.version),
    parent: versions.nameOf(result.parent),
    signs,
  });
}

interface Told {
  readonly run: Pick<Run, 'id' | 'name' | 'config'>;
  /** The versions' names. */
  readonly version: string;
  readonly parent: string;
  /** What looked wrong in the figures of its stages. */
  readonly signs: readonly StageSign[];
}

export function roundReport(result: RoundResult, { run, version, parent, signs }: Told): string {
  const { data, rewardModel, judgeModel, kl, repetition, length } = result;
  const method = methodCalled(roundMethod(run.config));
  const reward = rewardsInWords(roundReward(run.config));
  const judgedOn = data.labels === 0 ? 'rankings' : 'rankings and pairs of a good and a bad reply';
  return [
    `# ${oneLine(version)}, from ${oneLine(parent)}`,
    result.reason,
    ...(result.endedEarly === null ? [] : [`${method.shortTitle} ended early: ${renderText(result.endedEarly)}`]),
    '## Data',
    table([
      ...sourceRows(run),
      ['rankings', data.rankings],
      ['pairs in them (ties left out)', data.pairs],
      ['ties', data.ties],
      ...(data.rewardTrain === 0
        ? []
        : ([[`rankings that trained the ${rewardModel ? 'reward model' : 'policy'}`, data.rewardTrain]] as const)),
      ...(data.labels === 0 ? [] : ([['thumbs that trained the policy', data.labels]] as const)),
      [`${judgedOn} that trained the judge`, data.judgeTrain],
      [`${judgedOn} on held-out prompts`, data.heldOut],
      ...(method.needs === 'prompts' ? ([[`prompts for ${method.shortTitle}`, data.ppoPrompts]] as const) : []),
      ...(reward === MODEL_REWARD ? [] : ([['rewarded by', reward]] as const)),
      ['prompts of the contest', data.contestPrompts],
    ]),
    'The parts share no prompt. Each model is measured on all rankings that it has not learned from.',
    `## ${rewardModel ? 'Reward model and judge' : 'Judge'}, on rankings not learned from`,
    table([...(rewardModel ? accuracyRows('reward model', rewardModel) : []), ...accuracyRows('judge', judgeModel)]),
    `## Against ${oneLine(parent)}`,
    table(
      result.judgements.map(({ judge, winRate: { value, low, high }, ties, count }, index) => [
        `wins by ${judgeWords(judge)}${index === 0 ? ' (decides)' : ''}`,
        `${withInterval(value, [low, high])}; ${counted(ties, 'tie')} of ${count}`,
      ]),
    ),
    table([
      ['KL from the parent, nats per completion', kl.toFixed(2)],
      ['repeated trigrams, parent → version', `${percent(repetition.parent)} → ${percent(repetition.version)}`],
      ['tokens per completion, parent → version', `${length.parent.toFixed(1)} → ${length.version.toFixed(1)}`],
      ...diversityRows(result),
    ]),
    ...(signs.length === 0 ? [] : ['## What looks wrong', signs.map(signItem).join('\n')]),
    '## Samples',
    ...result.samples.map(({ prompt, before, after }) =>
      [
        `- ${prompt.map(({ role, content }) => `${role}: ${oneLine(content)}`).join(' / ')}`,
        `  - before: ${oneLine(before)}`,
        `  - after: ${oneLine(after)}`,
      ].join('\n'),
    ),
    '## Time',
    table(Object.entries(result.secondsByStage).map(([stage, seconds]) => [stage, `${seconds.toFixed(1)} s`])),
    `${run.name} is \`${run.id}\`; it made \`${result.version}\` from \`${result.parent}\`.`,
  ]
    .join('\n\n')
    .concat('\n');
}

/** Whose rankings it learned from, and which imported data. */
function sourceRows({ name, config }: Pick<Run, 'name' | 'config'>): [string, string][] {
  const frozen = parseAs(frozenDataSchema, config.data, `the data of ${name}`);
  const { rankingsUpToSeq, rankedBy, datasets } = frozen;
  const besides = [
    ...(frozen.demonstrationsUpToSeq === null ? [] : ['edits']),
    ...(frozen.labelsUpToSeq === null ? [] : ['thumbs']),
    ...(frozen.regenerations === null ? [] : ['regenerations that were kept']),
  ];
  const rows: [string, string][] = [];
  if (rankingsUpToSeq !== null) {
    rows.push(['rankings made here', rankedBy === null ? 'everybody’s' : oneLine(ratersInWords(rankedBy))]);
  }
  if (besides.length > 0) rows.push(['also given here', besides.join(', ')]);
  if (datasets.length > 0) rows.push(['imported data', datasets.map((one) => oneLine(one.name)).join(', ')]);
  return rows;
}

interface Accuracy {
  readonly heldOutAccuracy: number;
  readonly interval: readonly [number, number];
  readonly longerWinsBaseline?: number;
  readonly heldOutPairs: number;
}

function accuracyRows(what: string, accuracy: Accuracy): [string, string | number][] {
  const { heldOutAccuracy, interval, longerWinsBaseline, heldOutPairs } = accuracy;
  return [
    [`accuracy of the ${what}`, withInterval(heldOutAccuracy, interval)],
    ...(longerWinsBaseline === undefined
      ? []
      : ([['accuracy of "the longer reply wins" on the same pairs', percent(longerWinsBaseline)]] as [
          string,
          string,
        ][])),
    [`pairs that the ${what} is measured on`, heldOutPairs],
  ];
}

function diversityRows({ distinct, sameReply }: RoundResult): [string, string][] {
  if (distinct === undefined || sameReply === undefined) return [];
  return [
    ['different bigrams (distinct-2), parent → version', `${percent(distinct.parent)} → ${percent(distinct.version)}`],
    [
      'replies that another prompt got too, parent → version',
      `${percent(sameReply.parent)} → ${percent(sameReply.version)}`,
    ],
  ];
}

function signItem(sign: StageSign): string {
  return `- ${signInWords(sign).join('\n  - ')}`;
}

function table(rows: readonly (readonly [string, string | number])[]): string {
  return ['| | |', '|---|---|', ...rows.map(([name, value]) => `| ${oneLine(name)} | ${value} |`)].join('\n');
}

function withInterval(value: number, [low, high]: readonly [number, number]): string {
  return `${percent(value)} (95 %: ${percent(low)} to ${percent(high)})`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('|', '\\|').trim();
}
