/**
 * Conversations as environments: an observation is the conversation so far, an action the agent's next reply. Each environment is a
 * script: how it begins, and what it says to a reply.
 */
import type { Message } from '../../../shared/domain/conversation.ts';
import { roles } from '../../../shared/domain/conversation.ts';
import { drawnSeed } from '../../../shared/domain/drawn-seed.ts';
import type { EnvironmentName } from '../../../shared/domain/environments.ts';
import { Random } from '../../../shared/domain/random.ts';
import type { AsyncEnv, Info } from '../env.ts';
import { EpisodeOrder } from '../in-order.ts';
import { text, type Space, type Text } from '../spaces.ts';

export interface DialogueEnv extends AsyncEnv<readonly Message[], string, Space<readonly Message[]>, Text> {
  /** Replies of an episode at most. */
  readonly maxTurns: number;
}

type Options = Readonly<Record<string, unknown>>;

export interface Opening<State> {
  readonly state: State;
  /** Ends with a turn of the user's. */
  readonly messages: readonly Message[];
  readonly info?: Info;
}

export interface Turn<State> {
  readonly state: State;
  /** Said to the reply; the last words where the episode ends. Nothing where the reply ends it. */
  readonly says?: string;
  readonly reward: number;
  readonly terminated: boolean;
  readonly info?: Info;
}

/** What differs between environments. `info.potential`, where there is one, is how far the task is, of 1: shaping.ts rewards it. */
export interface Script<State> {
  readonly name: EnvironmentName;
  /** Replies of an episode at most. */
  readonly maxTurns: number;
  /** Replies that mean something here: what is drawn from the action space. */
  readonly phrases: readonly string[];
  readonly begin: (random: Random, options: Options) => Opening<State>;
  readonly answer: (state: State, reply: string, random: Random) => Turn<State> | Promise<Turn<State>>;
}

/** Longer than any reply that a policy is let write here. */
const LONGEST_REPLY = 20_000;

export function dialogueEnv<State>({ name, maxTurns, phrases, begin, answer }: Script<State>): DialogueEnv {
  const order = new EpisodeOrder(name);
  const actionSpace = text(LONGEST_REPLY, phrases);
  let random: Random | undefined;
  let episode: { state: State; messages: readonly Message[] } | undefined;
  return {
    name,
    maxTurns,
    observationSpace: conversations,
    actionSpace,
    reset({ seed, options = {} } = {}) {
      if (seed !== undefined) random = Random.fromSeed(seed);
      random ??= Random.fromSeed(drawnSeed());
      const { state, messages, info = {} } = begin(random, options);
      episode = { state, messages };
      order.began();
      return [messages, info];
    },
    async step(reply) {
      order.requireAction(reply, actionSpace);
      const turn = await answer(episode!.state, reply, random!);
      const said = turn.says === undefined ? [] : [{ role: 'user' as const, content: turn.says }];
      const messages = [...episode!.messages, { role: 'assistant' as const, content: reply }, ...said];
      episode = { state: turn.state, messages };
      if (turn.terminated) order.ended();
      return [messages, turn.reward, turn.terminated, false, turn.info ?? {}];
    },
  };
}

/** Conversations of at least one turn. None can be drawn: what is said follows from what was. */
const conversations: Space<readonly Message[]> = {
  form: 'Conversation',
  contains: (value): value is readonly Message[] =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.every(
      (message: Partial<Message> | null) =>
        message !== null && roles.includes(message.role!) && typeof message.content === 'string',
    ),
  sample: () => [{ role: 'user', content: 'Hello.' }],
};
