/** The end of a round: the version is registered whether it is kept or not, with its figures. */
import { roundPartsSchema } from '../../../shared/contract/results.ts';
import type { RoundResult } from '../../../shared/contract/results.ts';
import type { JobResult } from '../../workers/jobs.ts';
import type { PolicyMethodName } from '../../../shared/methods/all.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import { contestLineSchema } from '../../workers/jobs.ts';
import { adoptVersion } from '../models/adopt-version.ts';
import { readLines } from '../data/read-lines.ts';
import { writeText } from '../data/write-lines.ts';
import type { ContestResult } from './contest-stage.ts';
import type { FreezeResult } from './freeze-stage.ts';
import type { JudgingResult } from './judging-stage.ts';
import type { RoundContext } from './round-context.ts';
import { verdict } from './verdict.ts';

export interface StageResults {
  readonly freeze: FreezeResult;
  /** None where the policy learned from the rankings itself. */
  readonly reward: JobResult<'reward'> | undefined;
  readonly judge: JobResult<'reward'>;
  readonly policy: JobResult<PolicyMethodName>;
  readonly contest: ContestResult;
  readonly judging: JudgingResult;
}

export async function reportStage(context: RoundContext, stages: StageResults): Promise<RoundResult> {
  const { files } = context;
  const result = resultOf(context, stages);
  await writeText(files.result, `${JSON.stringify(result, null, 2)}\n`);
  await register(context, result);
  return result;
}

function resultOf(
  context: RoundContext,
  { freeze, reward, judge, policy, contest, judging }: StageResults,
): RoundResult {
  const { execution, config, parent } = context;
  const [deciding] = judging.judgements;
  const secondsByStage = { ...execution.secondsByStage };
  return {
    version: config.version,
    parent,
    ...verdict(deciding, { reward, judge: judging.judge && { ...judge, ...judging.judge } }),
    data: roundPartsSchema.parse(freeze),
    ...(reward && {
      rewardModel: {
        heldOutAccuracy: reward.heldOutAccuracy,
        interval: reward.interval,
        longerWinsBaseline: reward.longerWinsBaseline,
        heldOutPairs: reward.heldOutPairs,
      },
    }),
    judgeModel: {
      heldOutAccuracy: judge.heldOutAccuracy,
      interval: judge.interval,
      longerWinsBaseline: judge.longerWinsBaseline,
      heldOutPairs: judge.heldOutPairs,
      agreement: judging.judge?.agreement,
    },
    winRate: { ...deciding.winRate, judge: deciding.judge },
    judgements: [...judging.judgements],
    ...contest,
    endedEarly: 'endedEarly' in policy ? policy.endedEarly : null,
    durationSeconds: Object.values(secondsByStage).reduce((sum, seconds) => sum + seconds, 0),
    secondsByStage,
  };
}

/** Safe to do again after a crash in between. */
async function register({ store, execution, files, parent }: RoundContext, result: RoundResult): Promise<void> {
  const { run } = execution;
  const { version: id, kept, reason, winRate, judgements, kl, repetition, length } = result;
  await adoptVersion(store, files.candidate, {
    id,
    parentId: parent,
    runId: run.id,
    kept,
    note: reason,
    figures: { winRate, kl, repetition, length },
  });
  if (store.evaluations.list({ runId: run.id }).length > 0) return;
  const outcomes = await readLines(files.contest, contestLineSchema);
  store.transaction(() => {
    for (const { judge, winRate: rate, ties, count, prompts } of judgements) {
      store.evaluations.record({
        kind: 'contest',
        versionId: id,
        againstVersionId: parent,
        judge,
        runId: run.id,
        settings: { seed: run.seed, prompts },
        figures: { winRate: rate, ties, count, prompts, kl, repetition: sides(repetition), length: sides(length) },
        outcomes,
      });
    }
  });
}

/** As in any contest, where the version is A and the parent is B. */
function sides({ version, parent }: { version: number; parent: number }): JsonObject {
  return { a: version, b: parent };
}
