/** The comparisons that a reward model or a policy learns from, and those it is measured on. */
import path from 'node:path';
import { z } from 'zod';
import type { Comparison } from '../../../shared/domain/preference-pairs.ts';
import { countPairs } from '../../../shared/domain/preference-pairs.ts';
import { promptKey } from '../../../shared/domain/prompt-key.ts';
import { heldOutByShare, membersOf } from '../../../shared/domain/prompt-groups.ts';
import { knownGroups } from '../data/known-groups.ts';
import { comparisonsOf, freezeData, frozenDataSchema, requireEnough } from '../data/frozen-data.ts';
import { heldOutSeed } from '../runs/seeds.ts';
import { writeLines } from '../data/write-lines.ts';
import type { DataSource, FilesFor } from './data-source.ts';
import { charactersOf, longest } from './longest.ts';
import { methodInSentence, methodShortTitle } from '../../../shared/methods/method-in-sentence.ts';
import { said } from '../../../shared/language/said.ts';

/** Comparisons with a preference in them. Fewer teach nothing that could be told from chance. */
export const minTrainComparisons = 8;
export const minHeldOutComparisons = 4;

const config = z.object({ data: frozenDataSchema, heldOut: z.number() });

export const fromComparisons: DataSource<'comparisons', z.output<typeof config>> = {
  config,
  async freeze({ store }, { name }, request) {
    const data = freezeData(store, request.data, 'comparisons', request.raters);
    const { comparisons, rankings } = await comparisonsOf(store, data);
    const { train, heldOut } = splitComparisons(comparisons, request.heldOut);
    const advice = said('errors.training.rankMore', { rankings, usable: train.length + heldOut.length });
    requireEnough(
      said('errors.training.rankingsFor', { method: methodInSentence(name) }),
      train.length,
      minTrainComparisons,
      advice,
    );
    requireEnough(said('errors.training.heldOutRankings'), heldOut.length, minHeldOutComparisons, advice);
    return {
      config: { data, heldOut: request.heldOut },
      writeLongest: (dir, { batchSize }) => writeLongestComparisons(dir, train, batchSize),
    };
  },
  async write(store, dir, frozen) {
    const { comparisons } = await comparisonsOf(store, frozen.data);
    return writeComparisons(dir, comparisons, frozen.heldOut);
  },
  async figures(store, { data }) {
    const { rankings, ties } = await comparisonsOf(store, data);
    return { ties, rankings };
  },
  note: ({ name }, { pairs }) => said('notes.onPairs', { method: methodShortTitle(name), pairs }),
};

/** The two parts as files in the run's folder, for its job. */
export async function writeComparisons(
  dir: string,
  comparisons: readonly Comparison[],
  heldOutShare: number,
): Promise<FilesFor<'comparisons'>> {
  const files = { train: path.join(dir, 'train.jsonl'), heldOut: path.join(dir, 'held-out.jsonl') };
  const split = splitComparisons(comparisons, heldOutShare);
  await writeLines(files.train, split.train);
  await writeLines(files.heldOut, split.heldOut);
  return files;
}

/** A batch holds all that is said of a prompt. */
export async function writeLongestComparisons(
  dir: string,
  comparisons: readonly Comparison[],
  batchSize: number,
): Promise<FilesFor<'comparisons'>> {
  const train = path.join(dir, 'train.jsonl');
  const byPrompt = Map.groupBy(comparisons, ({ prompt }) => promptKey(prompt));
  const sizeOf = (group: readonly Comparison[]) =>
    group.reduce((sum, one) => sum + charactersOf(one.prompt) + one.completions.join('').length, 0);
  await writeLines(train, longest([...byPrompt.values()], sizeOf, batchSize).flat());
  return { train, heldOut: train };
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
