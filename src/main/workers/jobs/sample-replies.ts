import type { Message, SamplingSettings } from '../../../shared/domain/conversation.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { Random } from '../../../shared/domain/random.ts';
import type { Said } from '../../../shared/language/said.ts';
import type { ProgressStage } from '../../../shared/methods/progress-stage.ts';
import { DecodeSession } from '../../inference/decode-session.ts';
import { generate } from '../../inference/generate.ts';
import { endIdsOf } from '../../models/template/chat-format.ts';
import { fitContext } from '../../models/families/fit-context.ts';
import type { Tokenizer } from '../../models/tokenizer/tokenizer.ts';
import type { VersionContent } from '../../models/files/version-folder.ts';
import { ReplyText } from '../policy/reply-text.ts';
import { ROLLOUT_BATCH_SIZE } from './decode-rollouts.ts';
import type { JobContext } from './job-context.ts';
import { RefusedItems } from './refused-items.ts';

export interface Reply {
  readonly promptIds: Int32Array;
  /** The end token included, where there is one. */
  readonly tokenIds: Int32Array;
  readonly text: string;
}

export interface ReplyOptions {
  /** Replies to each prompt. */
  readonly count: number;
  readonly sampling: SamplingSettings;
  readonly seed: number;
  readonly stage: ProgressStage;
}

/**
 * Replies of a version to prompts, by prompt. Each prompt draws from a generator of its own.
 * @throws an AbortError when the job is to stop
 */
export async function sampleReplies(
  version: VersionContent,
  prompts: readonly (readonly Message[])[],
  { count, sampling, seed, stage }: ReplyOptions,
  { engine, emit, signal }: JobContext,
): Promise<Reply[][]> {
  const { config, tokenizer } = version;
  const stopIds = endIdsOf(version);
  const random = Random.fromSeed(seed);
  const fitted = prompts.map((prompt) =>
    promptIdsWithin(tokenizer, prompt, config.max_position_embeddings, sampling.maxTokens),
  );
  const requests = fitted.map((ids, i) => ({
    promptIds: [...ids],
    n: count,
    settings: { ...sampling, seed: random.split(i).uint32(), stopIds },
  }));
  const replies = prompts.map(() =>
    Array.from({ length: count }, () => new ReplyText(tokenizer, { stopIds, stop: sampling.stop })),
  );
  const total = prompts.length * count;
  let done = 0;
  const session = new DecodeSession(engine, config, version.tensors, { precision: sampling.precision });
  try {
    const completions = await generate(session, requests, {
      signal,
      batchSize: ROLLOUT_BATCH_SIZE,
      endsWith: ({ request, candidate, tokenId }) => {
        const reply = replies[request][candidate];
        reply.push(tokenId);
        return reply.stoppedBy !== undefined;
      },
      onToken: ({ request, candidate, finishReason }) => {
        if (finishReason !== undefined) replies[request][candidate].end();
        if (finishReason !== undefined) emit({ type: 'progress', stage, done: ++done, total });
      },
    });
    signal.throwIfAborted();
    return completions.map((ofPrompt, i) =>
      ofPrompt.map(({ tokenIds }, j) => ({
        promptIds: fitted[i],
        tokenIds: Int32Array.from(tokenIds),
        text: replies[i][j].text,
      })),
    );
  } finally {
    await session.dispose();
  }
}

/** The prompt's tokens, oldest turns left out where they do not fit beside a reply of `replyTokens` or half the context. */
function promptIdsWithin(
  tokenizer: Tokenizer,
  prompt: readonly Message[],
  contextTokens: number,
  replyTokens: number,
): Int32Array {
  const reserveTokens = Math.min(replyTokens, contextTokens >> 1);
  return fitContext(tokenizer, prompt, { contextTokens, reserveTokens }).ids;
}

/** Why a version cannot reply to a prompt: too long, or refused by its chat template; null where it can. */
export function refusalOf(
  version: VersionContent,
  prompt: readonly Message[],
  replyTokens: number,
): Said | string | null {
  try {
    promptIdsWithin(version.tokenizer, prompt, version.config.max_position_embeddings, replyTokens);
    return null;
  } catch (error) {
    if (error instanceof ParleyError && error.code === 'invalid_input') return error.said ?? error.message;
    throw error;
  }
}

export interface FittingPrompts {
  readonly fitting: { prompt: readonly Message[]; ids: Int32Array }[];
  /** How many have a last turn that is too long for the context. */
  readonly tooLong: number;
  readonly refused: RefusedItems;
}

/** Those prompts that the chat template takes and whose last turn fits: a whole job should not fail for one message. */
export function fittingPrompts(
  tokenizer: Tokenizer,
  prompts: readonly (readonly Message[])[],
  contextTokens: number,
  replyTokens: number,
): FittingPrompts {
  const refused = new RefusedItems('prompts');
  let tooLong = 0;
  const fitting = prompts.flatMap((prompt) => {
    try {
      const ids = refused.attempt(prompt, () => promptIdsWithin(tokenizer, prompt, contextTokens, replyTokens));
      return ids === undefined ? [] : [{ prompt, ids }];
    } catch (error) {
      if (!(error instanceof ParleyError && error.code === 'invalid_input')) throw error;
      tooLong++;
      return [];
    }
  });
  return { fitting, tooLong, refused };
}
