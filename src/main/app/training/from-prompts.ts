/** Prompts to reply to and a reward model for the replies, as a run has them. */
import path from 'node:path';
import { z } from 'zod';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { RaterChoice } from '../../../shared/domain/feedback.ts';
import { parseId } from '../../../shared/domain/ids.ts';
import type { RunId } from '../../../shared/domain/ids.ts';
import { heldOutByShare, membersOf } from '../../../shared/domain/prompt-groups.ts';
import { MODEL_REWARD, rewardInWords, type RewardChoice } from '../../../shared/domain/reward-choice.ts';
import type { Method } from '../../../shared/methods/all.ts';
import { parseReward } from '../../evaluate/rule-raters.ts';
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
  /** Whose reward model it is, where one is part of the reward. */
  rewardRun: z
    .string()
    .transform((id) => parseId('run', id))
    .optional(),
  /** Runs of an earlier Parley have none: their reward is the model. */
  reward: z.array(z.object({ name: z.string(), weight: z.number() })).default([{ name: MODEL_REWARD, weight: 1 }]),
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
    const chosen = chooseReward(store, method, request);
    const prompts = request.prompts ?? (await promptsOfData(store, request.data, request.raters));
    requireEnough(
      `Prompts for ${method.inSentence}`,
      prompts.length,
      1,
      'Name a file with --prompts, or rank some prompts first.',
    );
    const mixedIn = await freezeMixedIn(store, request.demonstrations, settings);
    return {
      config: { ...chosen, ...(mixedIn !== undefined && { demonstrations: mixedIn.data }) },
      writeFiles: (dir) => writePrompts(path.join(dir, promptsFile), prompts),
      writeLongest: (dir, { rolloutBatchSize }) =>
        writeLongestPrompts(dir, prompts, mixedIn, rolloutBatchSize, rewardParts(store, chosen)),
    };
  },
  async write(store, _run, dir, { rewardRun, reward, demonstrations }) {
    const mixedIn = path.join(dir, demonstrationsFile);
    if (demonstrations) await writeLines(mixedIn, await chatsToMix(store, demonstrations));
    return {
      reward: rewardParts(store, { rewardRun, reward }),
      prompts: path.join(dir, promptsFile),
      demonstrations: demonstrations && mixedIn,
    };
  },
  figures: () => Promise.resolve({}),
  note: ({ shortTitle }, _trained, store, chosen) => `${shortTitle} against ${sayReward(store, chosen)}; not judged.`,
};

/** @param reward its models' folders need not be there yet, but for one of their shape */
export async function writeLongestPrompts(
  dir: string,
  prompts: readonly Prompt[],
  mixedIn: MixedIn | undefined,
  batchSize: number,
  reward: FilesFor<'prompts'>['reward'],
): Promise<FilesFor<'prompts'>> {
  const file = path.join(dir, promptsFile);
  await writePrompts(file, longest(prompts, charactersOf, batchSize));
  const demonstrations = mixedIn && path.join(dir, demonstrationsFile);
  if (demonstrations) await writeLines(demonstrations, longest(mixedIn.chats, charactersOfChat, mixedInTogether));
  return { reward, prompts: file, demonstrations };
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

interface ChosenReward {
  readonly reward: readonly RewardChoice[];
  readonly rewardRun?: RunId;
}

/** @throws ParleyError invalid_input for a rule that does not exist or a part named twice; not_found for a reward model */
function chooseReward(
  store: Store,
  method: Method,
  request: { readonly reward: readonly RewardChoice[]; readonly rewardRun?: RunId },
): ChosenReward {
  const reward = request.reward.length === 0 ? [{ name: MODEL_REWARD, weight: 1 }] : request.reward;
  const names = reward.map(({ name }) => (name === MODEL_REWARD ? name : parseReward(name).name));
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new ParleyError('invalid_input', `Reward: ${twice} is named twice; name it once, with the weight of both.`);
  }
  if (!names.includes(MODEL_REWARD)) {
    if (request.rewardRun === undefined) return { reward };
    throw new ParleyError(
      'invalid_input',
      `Reward: a run with a reward model is named, and the reward (${reward.map(rewardInWords).join(' + ')}) has no model in it. ` +
        'Add model to the reward, or name no run.',
    );
  }
  return { reward, rewardRun: chooseRewardRun(store, method, request.rewardRun) };
}

function rewardParts(store: Store, { reward, rewardRun }: ChosenReward): FilesFor<'prompts'>['reward'] {
  return reward.map(({ name, weight }) =>
    name === MODEL_REWARD && rewardRun !== undefined
      ? { kind: 'model', folder: rewardModelDir(store, rewardRun), weight }
      : { kind: 'rule', rule: name, weight },
  );
}

/** "the reward model of Round 3"; "0.5*rule:question + 0.5*rule:json" */
function sayReward(store: Store, { reward, rewardRun }: ChosenReward): string {
  const model = () => {
    const { kind, name } = store.runs.get(rewardRun!);
    return kind === 'round' ? `the reward model of ${name}` : name;
  };
  return reward
    .map((choice) => rewardInWords(choice.name === MODEL_REWARD ? { ...choice, name: model() } : choice))
    .join(' + ');
}

function chooseRewardRun(store: Store, { inSentence }: Method, asked: RunId | undefined): RunId {
  const done = rewardModelRuns(store);
  const chosen = asked === undefined ? done.at(0) : done.find(({ id }) => id === asked);
  if (chosen !== undefined) return chosen.id;
  const which = asked === undefined ? 'there is none' : `${store.runs.get(asked).name} is not one`;
  throw new ParleyError(
    'not_found',
    `${inSentence} needs the reward model of a completed reward run or round and ${which}. Start one: parley train reward. Or reward by a rule: --reward rule:question.`,
  );
}
