/** Prompts to reply to and a reward model for the replies, as a run has them. */
import path from 'node:path';
import { z } from 'zod';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import { methodInSentence, methodShortTitle } from '../../../shared/methods/method-in-sentence.ts';
import type { RaterChoice } from '../../../shared/domain/feedback.ts';
import { parseId } from '../../../shared/domain/ids.ts';
import type { RunId } from '../../../shared/domain/ids.ts';
import { environmentNames } from '../../../shared/domain/environments.ts';
import { heldOutByShare, membersOf } from '../../../shared/domain/prompt-groups.ts';
import {
  isModelReward,
  MODEL_REWARD,
  rewardsInWords,
  type RewardChoice,
} from '../../../shared/domain/reward-choice.ts';
import type { Method, SettingsOf } from '../../../shared/methods/all.ts';
import type { Said } from '../../../shared/language/said.ts';
import type { Store } from '../../store/store.ts';
import { knownGroups } from '../data/known-groups.ts';
import { freezeData, frozenDataSchema, promptItemsOf, requireEnough } from '../data/frozen-data.ts';
import type { PromptItem } from '../data/prompts.ts';
import { heldOutSeed, heldOutShare } from '../runs/seeds.ts';
import { checkRewards, requireReferences } from '../rewards/check-rewards.ts';
import { keepRewardFunctions, requireRewardFunctions } from '../rewards/reward-functions.ts';
import { rewardParts as partsOf } from '../rewards/reward-parts.ts';
import { writeLines } from '../data/write-lines.ts';
import type { DataSource, FilesFor, MethodNeeding } from './data-source.ts';
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
  /** Where it practises in one instead of on prompts, and is rewarded by it. */
  environment: z.enum(environmentNames).optional(),
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
    const mixedIn = await freezeMixedIn(store, request.demonstrations, settings);
    if (settings.env !== 'prompts') {
      return {
        config: {
          environment: settings.env,
          reward: [],
          ...(mixedIn !== undefined && { demonstrations: mixedIn.data }),
        },
        writeFiles: (dir) => writeLines(path.join(dir, promptsFile), []),
        writeLongest: (dir, told) => writeLongestPrompts(dir, [], mixedIn, togetherOf(told), []),
      };
    }
    const chosen = chooseReward(store, method, request);
    const prompts = request.prompts ?? (await promptsOfData(store, request.data, request.raters));
    requireEnough(
      said('errors.training.promptsFor', { method: methodInSentence(method.name) }),
      prompts.length,
      1,
      said('errors.training.nameOrRankPrompts'),
    );
    requireReferences(chosen.reward, prompts);
    await requireRewardFunctions(chosen.reward);
    return {
      config: { ...chosen, ...(mixedIn !== undefined && { demonstrations: mixedIn.data }) },
      writeFiles: (dir) => writeLines(path.join(dir, promptsFile), prompts),
      writeLongest: (dir, told) =>
        writeLongestPrompts(dir, prompts, mixedIn, togetherOf(told), rewardParts(store, chosen)),
    };
  },
  async write(store, dir, { rewardRun, reward, demonstrations }) {
    const mixedIn = path.join(dir, demonstrationsFile);
    if (demonstrations) await writeLines(mixedIn, await chatsToMix(store, demonstrations));
    return {
      reward: rewardParts(store, { rewardRun, reward }, await keepRewardFunctions(reward, dir)),
      prompts: path.join(dir, promptsFile),
      demonstrations: demonstrations && mixedIn,
    };
  },
  figures: () => Promise.resolve({}),
  note: ({ name }, _trained, store, chosen) => {
    const method = methodShortTitle(name);
    if (chosen.environment !== undefined) return said('notes.inEnvironment', { method, env: chosen.environment });
    return said('notes.against', { method, reward: sayReward(store, chosen) });
  },
};

/** Prompts that are replied to together. */
function togetherOf(settings: SettingsOf<MethodNeeding<'prompts'>>): number {
  return 'rolloutBatchSize' in settings ? settings.rolloutBatchSize : 1;
}

/** @param reward its models' folders need not be there yet, but for one of their shape */
export async function writeLongestPrompts(
  dir: string,
  prompts: readonly PromptItem[],
  mixedIn: MixedIn | undefined,
  batchSize: number,
  reward: FilesFor<'prompts'>['reward'],
): Promise<FilesFor<'prompts'>> {
  const file = path.join(dir, promptsFile);
  const characters = ({ prompt }: PromptItem) => charactersOf(prompt);
  await writeLines(file, longest(prompts, characters, batchSize));
  const demonstrations = mixedIn && path.join(dir, demonstrationsFile);
  if (demonstrations) await writeLines(demonstrations, longest(mixedIn.chats, charactersOfChat, mixedInTogether));
  return { reward, prompts: file, demonstrations };
}

/** The prompts of the data less the part that is held out. */
async function promptsOfData(
  store: Store,
  names: readonly string[],
  raters: readonly RaterChoice[] | undefined,
): Promise<PromptItem[]> {
  const data = freezeData(store, names, 'comparisons', raters);
  const items = await promptItemsOf(store, data);
  const groups = knownGroups(items.map(({ prompt }) => prompt));
  return membersOf(heldOutByShare(groups, heldOutShare, heldOutSeed).rest).map((i) => items[i]);
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
  checkRewards(reward);
  const named = reward.find(({ name }) => isModelReward(name) && name !== MODEL_REWARD);
  if (named !== undefined) {
    throw new ParleyError('invalid_input', said('errors.training.rewardRunBeside', { reward: named.name }));
  }
  if (!reward.some(({ name }) => name === MODEL_REWARD)) {
    if (request.rewardRun === undefined) return { reward };
    throw new ParleyError('invalid_input', said('errors.training.rewardRunUnused', { reward: rewardsInWords(reward) }));
  }
  return { reward, rewardRun: chooseRewardRun(store, method, request.rewardRun) };
}

/** @param fileOf where a function's file is read from */
function rewardParts(
  store: Store,
  { reward, rewardRun }: ChosenReward,
  fileOf?: (file: string) => string,
): FilesFor<'prompts'>['reward'] {
  return partsOf(reward, () => rewardModelDir(store, rewardRun!), fileOf);
}

/** "the reward model of Round 3"; "0.5*rule:question + 0.5*rule:json" */
function sayReward(store: Store, { reward, rewardRun }: ChosenReward): Said | string {
  const model = () => {
    const { kind, name } = store.runs.get(rewardRun!);
    return kind === 'round' ? said('judges.inSentence', { kind: 'rewardModelOf', name }) : name;
  };
  const parts = reward.map(({ name, weight }) => {
    const judge = name === MODEL_REWARD ? model() : name;
    return weight === 1 ? judge : said('judges.weighted', { weight, judge });
  });
  return parts.length === 1 ? parts[0] : said('judges.mix', { parts });
}

function chooseRewardRun(store: Store, { name }: Method, asked: RunId | undefined): RunId {
  const done = rewardModelRuns(store);
  const chosen = asked === undefined ? done.at(0) : done.find(({ id }) => id === asked);
  if (chosen !== undefined) return chosen.id;
  const method = methodInSentence(name);
  throw new ParleyError(
    'not_found',
    asked === undefined
      ? said('errors.training.noRewardModel', { method })
      : said('errors.training.noRewardModelOf', { method, run: store.runs.get(asked).name }),
  );
}
