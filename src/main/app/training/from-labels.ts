/** Good and bad replies, as a run has them. */
import path from 'node:path';
import { z } from 'zod';
import type { LabelledReply } from '../../../shared/domain/preference-pairs.ts';
import { heldOutByShare, membersOf } from '../../../shared/domain/prompt-groups.ts';
import { freezeData, frozenDataSchema, labelledOf, requireEnough } from '../data/frozen-data.ts';
import { knownGroups } from '../data/known-groups.ts';
import { writeLines } from '../data/write-lines.ts';
import { heldOutSeed } from '../runs/seeds.ts';
import type { DataSource, FilesFor } from './data-source.ts';
import { charactersOf, longest } from './longest.ts';
import { methodInSentence, methodShortTitle } from '../../../shared/methods/method-in-sentence.ts';
import { said } from '../../../shared/language/said.ts';

/** Of each kind. Fewer teach nothing that could be told from chance. */
export const minTrainReplies = 8;
const minHeldOutReplies = 2;

const config = z.object({ data: frozenDataSchema, heldOut: z.number() });

export const fromLabels: DataSource<'labels', z.output<typeof config>> = {
  config,
  async freeze({ store }, { name }, request) {
    const data = freezeData(store, request.data, 'labels', request.raters);
    const replies = await labelledOf(store, data);
    const { train, heldOut } = splitReplies(replies, request.heldOut);
    const advice = said('errors.training.rankOrImportThumbs', { replies: replies.length });
    const method = methodInSentence(name);
    const goodIn = (some: readonly LabelledReply[]) => some.filter(({ label }) => label).length;
    const badIn = (some: readonly LabelledReply[]) => some.length - goodIn(some);
    requireEnough(said('errors.training.goodRepliesFor', { method }), goodIn(train), minTrainReplies, advice);
    requireEnough(said('errors.training.heldOutGoodReplies'), goodIn(heldOut), minHeldOutReplies, advice);
    requireEnough(said('errors.training.badRepliesFor', { method }), badIn(train), minTrainReplies, advice);
    requireEnough(said('errors.training.heldOutBadReplies'), badIn(heldOut), minHeldOutReplies, advice);
    return {
      config: { data, heldOut: request.heldOut },
      writeLongest: (dir, { batchSize }) => writeLongestReplies(dir, train, batchSize),
    };
  },
  async write(store, dir, frozen) {
    return writeReplies(dir, splitReplies(await labelledOf(store, frozen.data), frozen.heldOut));
  },
  figures: () => Promise.resolve({}),
  note: ({ name }, { desirable, undesirable }) =>
    said('notes.onReplies', { method: methodShortTitle(name), good: desirable, bad: undesirable }),
};

interface SplitReplies {
  readonly train: readonly LabelledReply[];
  readonly heldOut: readonly LabelledReply[];
}

/** The two parts as files in the run's folder, for its job. */
export async function writeReplies(dir: string, { train, heldOut }: SplitReplies): Promise<FilesFor<'labels'>> {
  const files = { train: path.join(dir, 'labelled.jsonl'), heldOut: path.join(dir, 'held-out-labelled.jsonl') };
  await writeLines(files.train, train);
  await writeLines(files.heldOut, heldOut);
  return files;
}

export async function writeLongestReplies(
  dir: string,
  replies: readonly LabelledReply[],
  batchSize: number,
): Promise<FilesFor<'labels'>> {
  const file = path.join(dir, 'labelled.jsonl');
  const sizeOf = ({ prompt, completion }: LabelledReply) => charactersOf(prompt) + completion.length;
  await writeLines(file, longest(replies, sizeOf, batchSize));
  return { train: file, heldOut: file };
}

/** By groups of prompts. */
function splitReplies(replies: readonly LabelledReply[], share: number): SplitReplies {
  const { rest, heldOut } = heldOutByShare(knownGroups(replies.map(({ prompt }) => prompt)), share, heldOutSeed);
  return { train: membersOf(rest).map((i) => replies[i]), heldOut: membersOf(heldOut).map((i) => replies[i]) };
}
