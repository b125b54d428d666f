import { writeLines } from '../data/write-lines.ts';
import { partsOf, readRoundData, writePrompts } from './plan-round.ts';
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
  const { split, comparisons } = await readRoundData(store, config, execution.dir);
  await writeLines(files.rewardTrain, split.rewardTrain);
  await writeLines(files.judgeTrain, split.judgeTrain);
  await writeLines(files.rewardHeldOut, split.rewardHeldOut);
  await writeLines(files.judgeHeldOut, split.judgeHeldOut);
  await writePrompts(files.ppoPrompts, split.ppoPrompts);
  await writePrompts(files.contestPrompts, split.contestPrompts);
  return { ...partsOf(split, comparisons, await chatsOf(context)), rule: comparisons.rule };
}
