/** An environment of conversations in which the action is which of the policy's candidate replies is said. */
import type { Message } from '../../../shared/domain/conversation.ts';
import { Random } from '../../../shared/domain/random.ts';
import type { DialogueEnv } from '../../environments/dialogue/dialogue-env.ts';
import { discrete, type Discrete } from '../../environments/spaces.ts';
import type { DecodeSession } from '../../inference/decode-session.ts';
import type { CandidateFeatures } from '../../learn/candidates/candidate-features.ts';
import type { EnvStep, LearningEnv } from '../../learn/replay/learning-env.ts';
import type { VersionHead } from '../../models/files/version-folder.ts';
import { encodePrompt } from '../../models/template/chat-template.ts';
import { replyText } from '../policy/reply-text.ts';
import { sampleIn } from './decode-rollouts.ts';
import { encodeReplies } from './encode-replies.ts';

export interface CandidateEnvParts {
  /** Shaped; `gamma` is the discount of its turns. */
  readonly env: DialogueEnv;
  readonly gamma: number;
  readonly version: VersionHead;
  readonly session: DecodeSession;
  readonly features: CandidateFeatures;
  readonly stopIds: readonly number[];
  readonly candidates: number;
  readonly temperature: number;
  readonly maxNewTokens: number;
  /** Told of each conversation that ended. @param unshaped what it earned without what shaping added */
  readonly onEpisode?: (episode: {
    opening: readonly Message[];
    messages: readonly Message[];
    unshaped: number;
  }) => void;
}

/** The state is the conversation so far; an observation describes it and each candidate reply. All draws follow from the episode's seed. */
export function candidateEnv(parts: CandidateEnvParts): LearningEnv<Discrete> {
  const {
    env,
    gamma,
    version,
    session,
    features,
    stopIds,
    candidates: n,
    temperature,
    maxNewTokens,
    onEpisode,
  } = parts;
  const { tokenizer, config } = version;
  const { hidden_size: hidden, max_position_embeddings: contextTokens } = config;
  const observationWidth = (1 + n) * hidden;
  // A turn takes less than a second: who stops a run waits for it, and it goes on from there.
  const signal = new AbortController().signal;
  let episode = { seed: 0, turn: 0, unshaped: 0, opening: [] as readonly Message[] };
  let messages: readonly Message[] = [];
  let replies: string[] = [];

  async function draw(): Promise<Float32Array> {
    const prompt = encodePrompt(tokenizer, messages);
    const seed = Random.fromSeed(episode.seed).split(episode.turn).uint32();
    const drawn = await sampleIn(session, [prompt], { temperature, maxNewTokens, seed, count: n }, { stopIds, signal });
    replies = drawn.map(({ tokenIds }) => replyText(tokenIds, tokenizer, stopIds));
    return features.of(encodeReplies(tokenizer, messages, replies, contextTokens));
  }

  return {
    name: env.name,
    observationWidth,
    actionSpace: discrete(n),
    async reset(seed) {
      [messages] = await env.reset({ seed });
      episode = { seed, turn: 0, unshaped: 0, opening: messages };
      return draw();
    },
    async step([choice]): Promise<EnvStep> {
      const [next, reward, terminated, truncated, info] = await env.step(replies[choice]);
      messages = next;
      episode.turn++;
      episode.unshaped += info.unshaped as number;
      // The next reply would not fit: an end, where Φ is 0, as in training by rollouts.
      const isFull = !terminated && encodePrompt(tokenizer, messages).length + maxNewTokens > contextTokens;
      const [, after] = info.potentials as readonly [number, number];
      const ends = terminated || truncated || isFull;
      if (ends) onEpisode?.({ opening: episode.opening, messages, unshaped: episode.unshaped });
      return {
        nextObservation: ends ? new Float32Array(observationWidth) : await draw(),
        reward: isFull ? reward - gamma * after : reward,
        terminated: terminated || isFull,
        truncated: !terminated && !isFull && truncated,
      };
    },
  };
}
