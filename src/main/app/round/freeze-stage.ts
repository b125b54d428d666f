import { writeLines } from '../data/write-lines.ts';
import { readRoundData, writePrompts } from './plan-round.ts';
import type { RoundContext } from './round-context.ts';

export interface FreezeResult {
  readonly rankings: number;
  readonly pairs: number;
  readonly ties: number;
  readonly rewardTrain: number;
  readonly judgeTrain: number;
  readonly heldOut: number;
  readonly ppoPrompts: number;
  readonly contestPrompts: number;
  /** The rule that made all rankings, and therefore decides the contest; null where people did. */
  readonly rule: string | null;
}

/** Writes each part of the data to a file of its own, for the workers. */
export async function freezeStage({ store, execution, config, files }: RoundContext): Promise<FreezeResult> {
  const { split, comparisons } = await readRoundData(store, config, execution.dir);
  await writeLines(files.rewardTrain, split.rewardTrain);
  await writeLines(files.judgeTrain, split.judgeTrain);
  await writeLines(files.rewardHeldOut, split.rewardHeldOut);
  await writeLines(files.judgeHeldOut, split.judgeHeldOut);
  await writePrompts(files.ppoPrompts, split.ppoPrompts);
  await writePrompts(files.contestPrompts, split.contestPrompts);
  const { rankings, pairs, ties, rule } = comparisons;
  return {
    rankings,
    pairs,
    ties,
    rewardTrain: split.rewardTrain.length,
    judgeTrain: split.judgeTrain.length,
    heldOut: split.heldOut.length,
    ppoPrompts: split.ppoPrompts.length,
    contestPrompts: split.contestPrompts.length,
    rule,
  };
}
