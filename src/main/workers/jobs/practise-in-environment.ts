/** Rollouts that are conversations: the policy replies, the environment answers, until one of them ends it. */
import type { Message } from '../../../shared/domain/conversation.ts';
import type { EnvironmentName } from '../../../shared/domain/environments.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { Random } from '../../../shared/domain/random.ts';
import { said } from '../../../shared/language/said.ts';
import type { RolloutSettings } from '../../../shared/methods/parts/rollout-settings.ts';
import type { DialogueEnv } from '../../environments/dialogue/dialogue-env.ts';
import { openEnvironment } from '../../environments/dialogue/registry.ts';
import { shaped } from '../../environments/dialogue/shaping.ts';
import { DecodeSession } from '../../inference/decode-session.ts';
import { concatIds } from '../../learn/data/concat-ids.ts';
import type { Completion, Rollouts } from '../../learn/ports.ts';
import { plainReward, type RewardSource } from '../../learn/rollout/reward-port.ts';
import type { VersionHead } from '../../models/files/version-folder.ts';
import { encodeContinuation, encodePrompt } from '../../models/template/chat-template.ts';
import { replyText } from '../policy/reply-text.ts';
import { sampleIn } from './decode-rollouts.ts';
import type { JobContext } from './job-context.ts';

/** Different openings of a run; after these the same come again in another order. */
const TASKS = 512;
/** What an environment says in a turn, with what the template writes around it: memory is planned by it. */
const TOKENS_SAID = 48;

interface Practice {
  readonly env: { readonly name: EnvironmentName; readonly shaping: number; readonly gamma: number };
  readonly version: Pick<VersionHead, 'config' | 'tokenizer'>;
  /** The first is the one that training teaches. */
  readonly stopIds: readonly number[];
  /** Of single replies. */
  readonly rollouts: Rollouts;
  readonly settings: Pick<RolloutSettings, 'rolloutPrecision' | 'maxNewTokens'>;
  readonly seed: number;
  readonly context: Pick<JobContext, 'engine' | 'signal'>;
}

interface Task {
  readonly ids: Int32Array;
  readonly messages: readonly Message[];
  /** Of the environment's episode. */
  readonly seed: number;
}

/** @throws ParleyError too_little_data where no opening leaves room for a reply */
export async function practiseInEnvironment(practice: Practice) {
  const { version, settings, env: asked } = practice;
  const tasks = await tasksOf(practice);
  if (tasks.length === 0)
    throw new ParleyError('too_little_data', said('errors.environments.noFittingTasks', { name: asked.name }));
  const { maxTurns } = open(practice);
  const contextTokens = version.config.max_position_embeddings;
  const seedOf = new Map(tasks.map(({ ids, seed }) => [ids, seed]));
  const rollouts: Rollouts = {
    ...practice.rollouts,
    longest(prompt, maxNewTokens) {
      const length = Math.min(contextTokens - prompt.length, maxTurns * (maxNewTokens + TOKENS_SAID));
      const isOwn = new Uint8Array(length).fill(1, 0, Math.min(length, maxTurns * maxNewTokens));
      return { tokens: new Int32Array(length), isOwn };
    },
    async sample(policy, prompts, { count, ...how }) {
      const { engine } = practice.context;
      const session = new DecodeSession(engine, policy.config, policy.tensors, {
        precision: settings.rolloutPrecision,
      });
      try {
        const episodes = prompts.flatMap((prompt) =>
          Array.from({ length: count }, () => ({ prompt, seed: seedOf.get(prompt)! })),
        );
        return await converse(session, episodes, how, practice);
      } finally {
        await session.dispose();
      }
    },
  };
  return { prompts: tasks, rollouts, reward: rewardOf(asked.name) };
}

function open({ env: { name, shaping, gamma } }: Pick<Practice, 'env'>): DialogueEnv {
  const env = openEnvironment(name, { tasks: [], score: () => Promise.resolve(0) });
  return shaped(env, { weight: shaping, gamma });
}

async function tasksOf(practice: Practice): Promise<Task[]> {
  const { version, settings, seed: runSeed } = practice;
  const random = Random.fromSeed(runSeed).split('environment');
  const env = open(practice);
  const tasks: Task[] = [];
  for (let i = 0; i < TASKS; i++) {
    const seed = random.split(i).uint32();
    const [messages] = await env.reset({ seed });
    const ids = encodePrompt(version.tokenizer, messages);
    if (ids.length + settings.maxNewTokens <= version.config.max_position_embeddings)
      tasks.push({ ids, messages, seed });
  }
  return tasks;
}

/** A conversation that goes on. */
interface Talk {
  readonly env: DialogueEnv;
  messages: readonly Message[];
  /** All tokens, the prompt's among them. */
  ids: Int32Array;
  readonly own: Completion[];
  readonly isOwn: number[];
  readonly rewards: number[];
  unshaped: number;
  over: boolean;
}

/** All conversations turn by turn together. In the order of `episodes`. */
async function converse(
  session: DecodeSession,
  episodes: readonly { readonly prompt: Int32Array; readonly seed: number }[],
  how: { readonly temperature: number; readonly maxNewTokens: number; readonly seed: number },
  practice: Practice,
): Promise<Completion[]> {
  const { stopIds, context } = practice;
  const random = Random.fromSeed(how.seed);
  const talks: Talk[] = [];
  for (const { prompt, seed } of episodes) {
    const env = open(practice);
    const [messages] = await env.reset({ seed });
    talks.push({ env, messages, ids: prompt, own: [], isOwn: [], rewards: [], unshaped: 0, over: false });
  }
  for (let turn = 0; talks.some(({ over }) => !over); turn++) {
    const going = talks.filter(({ over }) => !over);
    const settings = { ...how, seed: random.split(turn).uint32(), count: 1 };
    const replies = await sampleIn(
      session,
      going.map(({ ids }) => ids),
      settings,
      { stopIds, signal: context.signal },
    );
    for (const [i, talk] of going.entries()) await goOn(talk, replies[i], how.maxNewTokens, practice);
  }
  return talks.map((talk, i) => completionOf(talk, episodes[i].prompt));
}

/** Takes a reply: the environment answers, and where it goes on, the tokens of its answer follow. */
async function goOn(talk: Talk, reply: Completion, maxNewTokens: number, practice: Practice): Promise<void> {
  const { version, stopIds, env } = practice;
  const text = replyText(reply.tokenIds, version.tokenizer, stopIds);
  const [messages, reward, terminated, truncated, info] = await talk.env.step(text);
  const [before, after] = info.potentials as readonly [number, number];
  // γ discounts tokens, and within a reply Φ stays what it was: each token but the last is given γΦ(s) − Φ(s).
  const waiting = (env.gamma - 1) * before;
  talk.own.push(reply);
  talk.isOwn.push(...reply.tokenIds.map(() => 1));
  talk.rewards.push(...Array.from(reply.tokenIds, (_, t) => (t < reply.tokenIds.length - 1 ? waiting : reward)));
  talk.unshaped += info.unshaped as number;
  talk.messages = messages;
  talk.ids = concatIds(talk.ids, reply.tokenIds);
  talk.over = terminated;
  if (terminated) return;
  // A reply that was cut off is ended for it.
  const end = reply.finished ? [] : stopIds.slice(0, 1);
  const said = concatIds(Int32Array.from(end), encodeContinuation(version.tokenizer, messages));
  if (truncated || talk.ids.length + said.length + maxNewTokens > version.config.max_position_embeddings) {
    talk.over = true;
    // Nothing is learned of what comes after: this is an end, too, where Φ is 0.
    talk.rewards[talk.rewards.length - 1] -= env.gamma * after;
    return;
  }
  talk.isOwn.push(...said.map(() => 0));
  talk.ids = concatIds(talk.ids, said);
}

function completionOf({ own, ids, isOwn, rewards, unshaped, messages }: Talk, prompt: Int32Array): Completion {
  return {
    tokenIds: Int32Array.from(own.flatMap(({ tokenIds }) => [...tokenIds])),
    logprobs: Float32Array.from(own.flatMap(({ logprobs }) => [...logprobs])),
    finished: own.every(({ finished }) => finished),
    conversation: {
      tokens: ids.slice(prompt.length),
      isOwn: Uint8Array.from(isOwn),
      rewards: Float64Array.from(rewards),
      unshaped,
      messages,
    },
  };
}

/** What the environment gave. As a part it stands under its name without what shaping added. */
function rewardOf(name: EnvironmentName): RewardSource {
  return plainReward(async (completions) =>
    completions.map(({ completion: { conversation } }) => ({
      score: conversation!.rewards.reduce((sum, reward) => sum + reward, 0),
      parts: { [name]: conversation!.unshaped },
    })),
  );
}
