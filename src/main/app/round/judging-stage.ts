/** What the contest says, with an interval that holds the judge's own error. docs/adr/0016 says why it is made so. */
import path from 'node:path';
import type { RoundResult } from '../../../shared/contract/results.ts';
import { clusterEstimate } from '../../evaluate/cluster-estimate.ts';
import { judgedWinRate } from '../../evaluate/judged-win-rate.ts';
import type { JudgeFigures } from '../../evaluate/judged-win-rate.ts';
import { outcomesByGroup } from '../../evaluate/outcomes-by-group.ts';
import { rulesAlone } from '../../evaluate/reward-rules.ts';
import { outcomeOfScores, winRate } from '../../evaluate/win-rate.ts';
import type { PromptOutcome } from '../../evaluate/win-rate.ts';
import { readJsonFile } from '../../models/files/json-file.ts';
import { comparisonLineSchema, contestLineSchema, judgeSaysSchema } from '../../workers/jobs.ts';
import type { ContestLine, JobResult, JudgeSays } from '../../workers/jobs.ts';
import { allowingFor, errorShare } from '../compare/judge-error.ts';
import { settingsFor } from '../runs/job-settings.ts';
import { readLines } from '../data/read-lines.ts';
import { seedFor } from '../runs/seeds.ts';
import type { FreezeResult } from './freeze-stage.ts';
import type { RoundContext } from './round-context.ts';

export const judgeModelName = 'judge';
const resampledJudges = 6;

type Judgement = RoundResult['judgements'][number];

/** The deciding judge first. */
export interface JudgingResult {
  readonly judgements: readonly Judgement[];
  /** How far the judge can be believed; null where a rule decides. Without an agreement nothing measured it. */
  readonly judge: { readonly knows: boolean; readonly agreement?: number } | null;
}

/**
 * A rule that made all rankings knows what the reward models only guess, and decides. The judge's line then
 * shows how far a learned judge would have been off; it is not worth six more trainings.
 */
export async function judgingStage(
  context: RoundContext,
  { freeze, judge }: { readonly freeze: FreezeResult; readonly judge: JobResult<'reward'> },
): Promise<JudgingResult> {
  const { rule } = freeze;
  const rater = rule === null ? undefined : rulesAlone(rule);
  if (rule === null || rater === undefined) return judgedByModel(context);
  const lines = await readLines(context.files.contest, contestLineSchema);
  const seed = seedFor(context.seed, 'contest');
  const byRule = outcomesOf(lines, ({ completion }) => rater.score(completion));
  const byModel = outcomesOf(lines, scoreOf);
  const error = errorShare({ accuracy: judge.interval[0], ordered: freeze.pairs, ties: freeze.ties });
  const allowed = allowingFor(error, overPrompts(lines, byModel, seed));
  return {
    judgements: [
      judgement(rule, byRule, overPrompts(lines, byRule, seed)),
      judgement(judgeModelName, byModel, allowed),
    ],
    judge: null,
  };
}

async function judgedByModel(context: RoundContext): Promise<JudgingResult> {
  const { execution, config, files, parentDir, seed } = context;
  const lines = await readLines(files.contest, contestLineSchema);
  const outcomes = outcomesOf(lines, scoreOf);
  const heldOut = await readLines(files.judgeHeldOut, comparisonLineSchema);
  if (heldOut.every(({ unmeasured }) => unmeasured === true)) {
    const { value } = overPrompts(lines, outcomes, seedFor(seed, 'contest'));
    return { judgements: [judgement(judgeModelName, outcomes, { value, low: 0, high: 1 })], judge: { knows: false } };
  }
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
    'judges',
  );
  const [judge, ...resampled] = await Promise.all(
    Array.from({ length: resampledJudges + 1 }, (_, i) =>
      readJsonFile(path.join(files.judges, `${i}.json`), judgeSaysSchema),
    ),
  );
  const figures = figuresOf(judge);
  const { knows, ...interval } = judgedWinRate(figures, resampled.map(figuresOf));
  const byModel = judgement(judgeModelName, outcomes, interval);
  const { value: agreement, clusters } = figures.agreement;
  return { judgements: [byModel], judge: { knows, ...(clusters > 0 && { agreement }) } };
}

type Reply = ContestLine['a'][number];
const scoreOf = ({ score }: Reply) => score;

function figuresOf({ contest, ordered, all }: JudgeSays): JudgeFigures {
  return { share: clusterEstimate(contest), accuracy: clusterEstimate(ordered), agreement: clusterEstimate(all) };
}

function outcomesOf(lines: readonly ContestLine[], score: (reply: Reply) => number): PromptOutcome[] {
  return lines.map(({ a, b }) => outcomeOfScores(a.map(score), b.map(score)));
}

/** The win rate with the interval over prompts alone. */
function overPrompts(lines: readonly ContestLine[], outcomes: readonly PromptOutcome[], seed: number) {
  const byGroup = outcomesByGroup(
    lines.map(({ prompt }) => prompt),
    outcomes,
  );
  const { value, low, high } = winRate(byGroup, { seed });
  return { value, low, high };
}

/** One judge's word on the contest's replies. */
function judgement(judge: string, outcomes: readonly PromptOutcome[], rate: Judgement['winRate']): Judgement {
  return {
    winRate: rate,
    judge,
    ties: outcomes.reduce((sum, { ties }) => sum + ties, 0),
    count: outcomes.reduce((sum, { wins, ties, losses }) => sum + wins + ties + losses, 0),
    prompts: outcomes.length,
  };
}
