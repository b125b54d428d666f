/** What the contest says, with an interval that holds the judge's own error. docs/adr/0016 says why it is made so. */
import path from 'node:path';
import type { RoundResult } from '../../../shared/contract/results.ts';
import { clusterEstimate } from '../../evaluate/cluster-estimate.ts';
import { judgedWinRate } from '../../evaluate/judged-win-rate.ts';
import type { JudgeFigures } from '../../evaluate/judged-win-rate.ts';
import { outcomesByGroup } from '../../evaluate/outcomes-by-group.ts';
import { parseRule } from '../../evaluate/rule-raters.ts';
import { outcomeOfScores, winRate } from '../../evaluate/win-rate.ts';
import type { PromptOutcome } from '../../evaluate/win-rate.ts';
import { readJsonFile } from '../../models/json-file.ts';
import { contestLineSchema, judgeSaysSchema } from '../../workers/jobs.ts';
import type { ContestLine, JudgeSays } from '../../workers/jobs.ts';
import { settingsFor } from '../job-settings.ts';
import { readLines } from '../read-lines.ts';
import { seedFor } from '../seeds.ts';
import type { RoundContext } from './round-context.ts';

export const judgeModelName = 'evaluation reward model';
const resampledJudges = 6;

/** The deciding judge first. */
export type JudgingResult = Pick<RoundResult, 'judgements'> & {
  /** How far the evaluation reward model can be believed. */
  readonly judge: { readonly knows: boolean; readonly agreement: number };
};

/**
 * @param rule that made all rankings: it then knows what the reward models only guess, and decides; null leaves it to the
 *   evaluation reward model
 */
export async function judgingStage(context: RoundContext, rule: string | null): Promise<JudgingResult> {
  const { execution, config, files, parentDir, seed } = context;
  await execution.job(
    {
      kind: 'resampled-judges',
      from: parentDir,
      judge: files.judgeModel,
      train: files.judgeTrain,
      heldOut: files.judgeHeldOut,
      contest: files.contest,
      out: files.judges,
      checkpoints: path.join(files.checkpoints, 'judges'),
      count: resampledJudges,
      seed: seedFor(seed, 'judges'),
      settings: settingsFor('reward', config.reward),
    },
    'judges on halves of the rankings',
  );
  const [judge, ...resampled] = await Promise.all(
    Array.from({ length: resampledJudges + 1 }, (_, i) =>
      readJsonFile(path.join(files.judges, `${i}.json`), judgeSaysSchema),
    ),
  );
  const lines = await readLines(files.contest, contestLineSchema);
  const figures = figuresOf(judge);
  const { knows, ...interval } = judgedWinRate(figures, resampled.map(figuresOf));
  const byModel = {
    ...counts(lines.map(({ a, b }) => outcomeOfScores(a.map(scoreOf), b.map(scoreOf)))),
    winRate: interval,
    judge: judgeModelName,
  };
  const judgements = rule === null ? [byModel] : [judgeByRule(lines, rule, seedFor(seed, 'contest')), byModel];
  return { judgements, judge: { knows, agreement: figures.agreement.value } };
}

const scoreOf = ({ score }: { readonly score: number }) => score;

function figuresOf({ contest, ordered, all }: JudgeSays): JudgeFigures {
  return { share: clusterEstimate(contest), accuracy: clusterEstimate(ordered), agreement: clusterEstimate(all) };
}

/** The same replies once more, by the rule: it makes no errors of its own. */
function judgeByRule(lines: readonly ContestLine[], name: string, seed: number): RoundResult['judgements'][number] {
  const rule = parseRule(name);
  const byRule = ({ completion }: { readonly completion: string }) => rule.score(completion);
  const outcomes = lines.map(({ a, b }) => outcomeOfScores(a.map(byRule), b.map(byRule)));
  const byGroup = outcomesByGroup(
    lines.map(({ prompt }) => prompt),
    outcomes,
  );
  const { value, low, high } = winRate(byGroup, { seed });
  return { ...counts(outcomes), winRate: { value, low, high }, judge: name };
}

function counts(outcomes: readonly PromptOutcome[]) {
  return {
    ties: outcomes.reduce((sum, { ties }) => sum + ties, 0),
    count: outcomes.reduce((sum, { wins, ties, losses }) => sum + wins + ties + losses, 0),
    prompts: outcomes.length,
  };
}
