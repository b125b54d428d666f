/** The comparisons that a reward model or DPO learns from, and those it is measured on. */
import path from 'node:path';
import { z } from 'zod';
import { jsonObjectSchema } from '../../../shared/contract/errors.ts';
import type { RaterChoice } from '../../../shared/domain/feedback.ts';
import type { Comparison } from '../../../shared/domain/preference-pairs.ts';
import { countPairs } from '../../../shared/domain/preference-pairs.ts';
import { heldOutByShare, membersOf } from '../../../shared/domain/prompt-groups.ts';
import { methodCalled } from '../../../shared/methods/all.ts';
import type { MethodName } from '../../../shared/methods/all.ts';
import type { Store } from '../../store/store.ts';
import { knownGroups } from '../data/known-groups.ts';
import { comparisonsOf, freezeData, frozenDataSchema, requireEnough } from '../data/frozen-data.ts';
import { heldOutSeed } from '../runs/seeds.ts';
import { writeLines } from '../data/write-lines.ts';
import type { TrainingRequest } from './sft.ts';

/** Comparisons with a preference in them. Fewer teach nothing that could be told from chance. */
export const minTrainComparisons = 8;
export const minHeldOutComparisons = 4;

export const comparisonConfigSchema = z.object({
  data: frozenDataSchema,
  heldOut: z.number(),
  settings: jsonObjectSchema,
});

export type ComparisonRequest = TrainingRequest & {
  /** Share of the prompts that is held out. */
  readonly heldOut: number;
  /** Whose rankings; left out, everybody's. */
  readonly raters?: readonly RaterChoice[];
};

/** @returns the data, and of its comparisons those to learn from, in order. @throws ParleyError too_little_data, not_found for a dataset */
export async function freezeComparisons(store: Store, request: ComparisonRequest, method: MethodName) {
  const data = freezeData(store, request.data, 'comparisons', request.raters);
  const { comparisons, rankings } = await comparisonsOf(store, data);
  const { train, heldOut } = splitComparisons(comparisons, request.heldOut);
  const advice = `Of ${rankings} rankings, ${train.length + heldOut.length} hold a preference. Rank more prompts.`;
  requireEnough(`Rankings to train ${methodCalled(method).inSentence} on`, train.length, minTrainComparisons, advice);
  requireEnough('Rankings on held-out prompts to measure it', heldOut.length, minHeldOutComparisons, advice);
  return { data, train };
}

/** The two parts as files in the run's folder, for its job. */
export async function writeComparisons(
  dir: string,
  comparisons: readonly Comparison[],
  heldOutShare: number,
): Promise<{ train: string; heldOut: string }> {
  const files = { train: path.join(dir, 'train.jsonl'), heldOut: path.join(dir, 'held-out.jsonl') };
  const split = splitComparisons(comparisons, heldOutShare);
  await writeLines(files.train, split.train);
  await writeLines(files.heldOut, split.heldOut);
  return files;
}

/** By groups of prompts. What holds no preference teaches and measures nothing, and is left out. */
function splitComparisons(
  comparisons: readonly Comparison[],
  share: number,
): { train: Comparison[]; heldOut: Comparison[] } {
  const usable = comparisons.filter((comparison) => countPairs(comparison).pairs > 0);
  const { rest, heldOut } = heldOutByShare(knownGroups(usable.map(({ prompt }) => prompt)), share, heldOutSeed);
  return { train: membersOf(rest).map((i) => usable[i]), heldOut: membersOf(heldOut).map((i) => usable[i]) };
}
