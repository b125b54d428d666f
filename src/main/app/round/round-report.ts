/** A round's result as Markdown, for people. Written when it is asked for: versions may be called otherwise by then, in the language that is spoken then. */
import type { RoundResult } from '../../../shared/contract/results.ts';
import { roundResultSchema } from '../../../shared/contract/results.ts';
import { judgeWords } from '../../../shared/domain/judge-words.ts';
import { ratersInWords } from '../../../shared/domain/rater-words.ts';
import type { Run } from '../../../shared/domain/run.ts';
import { noSeries, withMetrics } from '../../../shared/domain/run-series.ts';
import { methodCalled } from '../../../shared/methods/all.ts';
import { renderText, said } from '../../../shared/language/said.ts';
import { format, t } from '../../../shared/language/t.ts';
import { MODEL_REWARD, rewardsInWords } from '../../../shared/domain/reward-choice.ts';
import { roundMethod, roundReward, stageTitle } from '../../../shared/methods/stages.ts';
import { readSigns, signInWords } from '../../../shared/methods/read-signs.ts';
import type { StageSign } from '../../../shared/methods/read-signs.ts';
import { parseAs } from '../../models/files/json-file.ts';
import type { Store } from '../../store/store.ts';
import { frozenDataSchema } from '../data/frozen-data.ts';

/** @returns undefined for a run that is no round, or has not completed */
export function reportOf(store: Store, run: Run): string | undefined {
  if (run.kind !== 'round' || run.result === null) return undefined;
  const result = parseAs(roundResultSchema, run.result, said('errors.store.stored', { part: 'result', of: run.name }));
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
  const on = data.labels === 0 ? 'rankings' : 'rankingsAndThumbs';
  return [
    `# ${t.report.title({ version: oneLine(version), parent: oneLine(parent) })}`,
    renderText(result.reason),
    ...(result.endedEarly === null
      ? []
      : [t.report.endedEarly({ method: method.shortTitle, why: renderText(result.endedEarly) })]),
    `## ${t.report.data}`,
    table([
      ...sourceRows(run),
      [t.report.rankings, data.rankings],
      [t.report.pairs, data.pairs],
      [t.report.ties, data.ties],
      ...(data.rewardTrain === 0
        ? []
        : ([
            [t.report.trainedOnRankings({ learner: rewardModel ? 'rewardModel' : 'policy' }), data.rewardTrain],
          ] as const)),
      ...(data.labels === 0 ? [] : ([[t.report.trainedOnThumbs, data.labels]] as const)),
      [t.report.trainedJudge({ on }), data.judgeTrain],
      [t.report.heldOut({ on }), data.heldOut],
      ...(method.needs === 'prompts'
        ? ([[t.report.trainingPrompts({ method: method.shortTitle }), data.ppoPrompts]] as const)
        : []),
      ...(reward === MODEL_REWARD ? [] : ([[t.report.rewardedBy, reward]] as const)),
      [t.report.contestPrompts, data.contestPrompts],
    ]),
    t.report.partsShareNoPrompt,
    `## ${rewardModel ? t.report.rewardModelAndJudge : t.report.judge}`,
    table([...(rewardModel ? accuracyRows('rewardModel', rewardModel) : []), ...accuracyRows('judge', judgeModel)]),
    `## ${t.report.against({ parent: oneLine(parent) })}`,
    table(
      result.judgements.map(({ judge, winRate: { value, low, high }, ties, count }, index) => [
        index === 0
          ? t.report.winsByDeciding({ judge: judgeWords(judge) })
          : t.report.winsBy({ judge: judgeWords(judge) }),
        t.report.winsAndTies({ wins: t.report.withInterval({ share: value, low, high }), ties, count }),
      ]),
    ),
    table([
      [t.report.kl, format.fixed(kl, 2)],
      [t.report.repeatedTrigrams, sides(repetition, percent)],
      [t.report.tokens, sides(length, (tokens) => format.fixed(tokens, 1))],
      ...diversityRows(result),
    ]),
    ...(signs.length === 0 ? [] : [`## ${t.report.signs}`, signs.map(signItem).join('\n')]),
    `## ${t.report.samples}`,
    ...result.samples.map(({ prompt, before, after }) =>
      [
        `- ${prompt.map(({ role, content }) => t.report.turn({ role, text: oneLine(content) })).join(' / ')}`,
        `  - ${t.report.before({ reply: oneLine(before) })}`,
        `  - ${t.report.after({ reply: oneLine(after) })}`,
      ].join('\n'),
    ),
    `## ${t.report.time}`,
    table(
      Object.entries(result.secondsByStage).map(([stage, seconds]) => [stageTitle(stage), format.seconds(seconds)]),
    ),
    t.report.made({
      name: run.name,
      run: `\`${run.id}\``,
      version: `\`${result.version}\``,
      parent: `\`${result.parent}\``,
    }),
  ]
    .join('\n\n')
    .concat('\n');
}

/** Whose rankings it learned from, and which imported data. */
function sourceRows({ name, config }: Pick<Run, 'name' | 'config'>): [string, string][] {
  const frozen = parseAs(frozenDataSchema, config.data, said('errors.store.stored', { part: 'data', of: name }));
  const { rankingsUpToSeq, rankedBy, datasets } = frozen;
  const besides = [
    ...(frozen.demonstrationsUpToSeq === null ? [] : [t.report.edits]),
    ...(frozen.labelsUpToSeq === null ? [] : [t.report.thumbs]),
    ...(frozen.regenerations === null ? [] : [t.report.keptRegenerations]),
  ];
  const rows: [string, string][] = [];
  if (rankingsUpToSeq !== null) {
    rows.push([t.report.rankingsHere, rankedBy === null ? t.report.everybodys : oneLine(ratersInWords(rankedBy))]);
  }
  if (besides.length > 0) rows.push([t.report.alsoHere, format.list(besides)]);
  if (datasets.length > 0) rows.push([t.report.importedData, format.list(datasets.map((one) => oneLine(one.name)))]);
  return rows;
}

interface Accuracy {
  readonly heldOutAccuracy: number;
  readonly interval: readonly [number, number];
  readonly longerWinsBaseline?: number;
  readonly heldOutPairs: number;
}

function accuracyRows(learner: 'rewardModel' | 'judge', accuracy: Accuracy): [string, string | number][] {
  const { heldOutAccuracy, longerWinsBaseline, heldOutPairs } = accuracy;
  const [low, high] = accuracy.interval;
  return [
    [t.report.accuracyOf({ learner }), t.report.withInterval({ share: heldOutAccuracy, low, high })],
    ...(longerWinsBaseline === undefined
      ? []
      : ([[t.report.longerReply, percent(longerWinsBaseline)]] as [string, string][])),
    [t.report.pairsOf({ learner }), heldOutPairs],
  ];
}

function diversityRows({ distinct, sameReply }: RoundResult): [string, string][] {
  if (distinct === undefined || sameReply === undefined) return [];
  return [
    [t.report.bigrams, sides(distinct, percent)],
    [t.report.sameReplies, sides(sameReply, percent)],
  ];
}

function signItem(sign: StageSign): string {
  return `- ${signInWords(sign).join('\n  - ')}`;
}

function table(rows: readonly (readonly [string, string | number])[]): string {
  return ['| | |', '|---|---|', ...rows.map(([name, value]) => `| ${oneLine(name)} | ${value} |`)].join('\n');
}

function sides({ parent, version }: RoundResult['length'], written: (value: number) => string): string {
  return `${written(parent)} → ${written(version)}`;
}

function percent(share: number): string {
  return format.percent(share, 1);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('|', '\\|').trim();
}
