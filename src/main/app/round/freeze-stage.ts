import { parseRewards, type RewardChoice } from '../../../shared/domain/reward-choice.ts';
import { writeLines } from '../data/write-lines.ts';
import { rulesAlone } from '../../evaluate/reward-rules.ts';
import { partsOf, readRoundData } from './plan-round.ts';
import type { RoundParts } from './plan-round.ts';
import { chatsOf } from './policy-stage.ts';
import type { RoundContext } from './round-context.ts';

export interface FreezeResult extends RoundParts {
  /** The rule that made all rankings, and therefore decides the contest; null where people did. */
  readonly rule: string | null;
}

/** Writes each part of the data to a file of its own, for the workers. */
export async function freezeStage(context: RoundContext): Promise<FreezeResult> {
  const { store, execution, config, files } = context;
  const { split, comparisons, practised, contested } = await readRoundData(store, config, execution.dir);
  await writeLines(files.rewardTrain, split.rewardTrain);
  await writeLines(files.judgeTrain, split.judgeTrain);
  await writeLines(files.rewardHeldOut, split.rewardHeldOut);
  await writeLines(files.judgeHeldOut, split.judgeHeldOut);
  await writeLines(files.labelTrain, split.labelTrain);
  await writeLines(files.labelHeldOut, split.labelHeldOut);
  await writeLines(files.ppoPrompts, practised);
  await writeLines(files.contestPrompts, contested);
  // Thumbs are not that rule's.
  const rule = split.labelTrain.length + split.labelHeldOut.length > 0 ? null : comparisons.rule;
  return {
    ...partsOf(split, comparisons, await chatsOf(context)),
    rule: decides(rule, config.rewardedBy ?? []) ? rule : null,
  };
}

/** What is optimized does not judge, and what needs a reference, a model or a file is not asked again about the contest's replies. */
function decides(rule: string | null, rewardedBy: readonly RewardChoice[]): boolean {
  const rater = rule === null ? undefined : rulesAlone(rule);
  if (rule === null || rater === undefined || rater.needsReference) return false;
  const parts = parseRewards(rule).map(({ name }) => name);
  return !rewardedBy.some(({ name }) => parts.includes(name));
}
