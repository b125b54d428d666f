/** Prompts to reply to and a reward model for the replies, as a run has them. */
import path from 'node:path';
import { z } from 'zod';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { RaterChoice } from '../../../shared/domain/feedback.ts';
import { parseId } from '../../../shared/domain/ids.ts';
import type { RunId } from '../../../shared/domain/ids.ts';
import { heldOutByShare, membersOf } from '../../../shared/domain/prompt-groups.ts';
import type { Method } from '../../../shared/methods/all.ts';
import type { Store } from '../../store/store.ts';
import { knownGroups } from '../data/known-groups.ts';
import { freezeData, frozenDataSchema, promptsOf, requireEnough } from '../data/frozen-data.ts';
import type { Prompt } from '../data/prompts.ts';
import { heldOutSeed, heldOutShare } from '../runs/seeds.ts';
import { writeLines } from '../data/write-lines.ts';
import type { DataSource, FilesFor } from './data-source.ts';
import { charactersOf, charactersOfChat, longest } from './longest.ts';
import { chatsToMix, freezeMixedIn, type MixedIn } from './mixed-in.ts';
import { rewardModelDir, rewardModelRuns } from './reward-models.ts';

const config = z.object({
  rewardRun: z.string().transform((id) => parseId('run', id)),
  /** Chats to mix in. */
  demonstrations: frozenDataSchema.optional(),
});

const promptsFile = 'prompts.jsonl';
const demonstrationsFile = 'demonstrations.jsonl';

/** Chats that are mixed into an update. */
const mixedInTogether = 8;

export const fromPrompts: DataSource<'prompts', z.output<typeof config>> = {
  config,
  async freeze({ store }, method, request, settings) {
    const rewardRun = chooseRewardRun(store, method, request.rewardRun);
    const prompts = request.prompts ?? (await promptsOfData(store, request.data, request.raters));
    requireEnough(
      `Prompts for ${method.inSentence}`,
      prompts.length,
      1,
      'Name a file with --prompts, or rank some prompts first.',
    );
    const mixedIn = await freezeMixedIn(store, request.demonstrations, settings);
    return {
      config: { rewardRun, ...(mixedIn !== undefined && { demonstrations: mixedIn.data }) },
      writeFiles: (dir) => writePrompts(path.join(dir, promptsFile), prompts),
      writeLongest: (dir, { rolloutBatchSize }) =>
        writeLongestPrompts(dir, prompts, mixedIn, rolloutBatchSize, rewardModelDir(store, rewardRun)),
    };
  },
  async write(store, _run, dir, { rewardRun, demonstrations }) {
    const mixedIn = path.join(dir, demonstrationsFile);
    if (demonstrations) await writeLines(mixedIn, await chatsToMix(store, demonstrations));
    return {
      rewardModel: rewardModelDir(store, rewardRun),
      prompts: path.join(dir, promptsFile),
      demonstrations: demonstrations && mixedIn,
    };
  },
  figures: () => Promise.resolve({}),
  note({ shortTitle }, _trained, store, { rewardRun }) {
    const { kind, name } = store.runs.get(rewardRun);
    return `${shortTitle} against ${kind === 'round' ? `the reward model of ${name}` : name}; not judged.`;
  },
};

/** @param rewardModel the folder of a model of its shape */
export async function writeLongestPrompts(
  dir: string,
  prompts: readonly Prompt[],
  mixedIn: MixedIn | undefined,
  batchSize: number,
  rewardModel: string,
): Promise<FilesFor<'prompts'>> {
  const file = path.join(dir, promptsFile);
  await writePrompts(file, longest(prompts, charactersOf, batchSize));
  const demonstrations = mixedIn && path.join(dir, demonstrationsFile);
  if (demonstrations) await writeLines(demonstrations, longest(mixedIn.chats, charactersOfChat, mixedInTogether));
  return { rewardModel, prompts: file, demonstrations };
}

function writePrompts(file: string, prompts: readonly Prompt[]): Promise<void> {
  return writeLines(
    file,
    prompts.map((prompt) => ({ prompt })),
  );
}

/** The prompts of the data less the part that is held out. */
async function promptsOfData(
  store: Store,
  names: readonly string[],
  raters: readonly RaterChoice[] | undefined,
): Promise<Prompt[]> {
  const data = freezeData(store, names, 'comparisons', raters);
  const prompts = await promptsOf(store, data);
  return membersOf(heldOutByShare(knownGroups(prompts), heldOutShare, heldOutSeed).rest).map((i) => prompts[i]);
}

function chooseRewardRun(store: Store, { inSentence }: Method, asked: RunId | undefined): RunId {
  const done = rewardModelRuns(store);
  const chosen = asked === undefined ? done.at(0) : done.find(({ id }) => id === asked);
  if (chosen !== undefined) return chosen.id;
  const which = asked === undefined ? 'there is none' : `${store.runs.get(asked).name} is not one`;
  throw new ParleyError(
    'not_found',
    `${inSentence} needs the reward model of a completed reward run or round and ${which}. Start one: parley train reward.`,
  );
}
