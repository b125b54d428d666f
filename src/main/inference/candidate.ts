/** The completions of a request while they are sampled. */
import { ParleyError } from '../../shared/domain/errors.ts';
import { Random } from '../../shared/domain/random.ts';
import type { Said } from '../../shared/language/said.ts';
import { said } from '../../shared/language/said.ts';
import type { ModelConfig } from '../models/families/model-config.ts';
import type { Completion, GenerateOptions, GenerationRequest, TokenEvent } from './completion.ts';
import type { RowSampling } from './sampler.ts';
import { check, checkSampling } from './sampling.ts';

/** One completion on its way. */
export interface Candidate extends RowSampling {
  readonly request: number;
  readonly candidate: number;
  readonly promptIds: readonly number[];
  readonly tokenLimit: number;
  readonly stopIds: ReadonlySet<number>;
  readonly tokenIds: number[];
  readonly logprobs: number[];
  finishReason: 'stop' | 'length' | undefined;
}

export function candidatesOf(
  { promptIds, n = 1, begin, settings }: GenerationRequest,
  request: number,
  config: ModelConfig,
): Candidate[] {
  const seeded = Random.fromSeed(settings.seed);
  const stopIds = new Set(settings.stopIds);
  const tokenLimit = Math.min(settings.maxTokens, config.max_position_embeddings - promptIds.length);
  return Array.from({ length: n }, (_, candidate) => ({
    request,
    candidate,
    promptIds,
    tokenLimit,
    stopIds,
    sampling: settings,
    begin,
    random: seeded.split(candidate),
    tokenIds: [],
    logprobs: [],
    finishReason: undefined,
  }));
}

export function completionOf({ tokenIds, logprobs, finishReason }: Candidate): Completion {
  return { tokenIds, logprobs, finishReason: finishReason ?? 'cancelled' };
}

/**
 * Adds a sampled token and decides whether the completion ends with it.
 * @throws ParleyError corrupt when the policy's scores are not numbers
 */
export function addToken(
  candidate: Candidate,
  { tokenId, logprob, alternatives }: Pick<TokenEvent, 'tokenId' | 'logprob' | 'alternatives'>,
  { endsWith, onToken }: GenerateOptions,
): void {
  if (!Number.isFinite(logprob)) {
    throw new ParleyError('corrupt', said('training.logprobNotFinite', { value: String(logprob), token: tokenId }));
  }
  candidate.tokenIds.push(tokenId);
  candidate.logprobs.push(logprob);
  const event = { request: candidate.request, candidate: candidate.candidate, tokenId, logprob, alternatives };
  if (candidate.stopIds.has(tokenId) || endsWith?.(event)) candidate.finishReason = 'stop';
  else if (candidate.tokenIds.length >= candidate.tokenLimit) candidate.finishReason = 'length';
  const { finishReason } = candidate;
  onToken?.({ ...event, ...(finishReason && { finishReason }) });
}

/** @throws ParleyError invalid_input; `request` is the number to name it by */
export function checkRequest(
  { promptIds, n = 1, begin = [], settings }: GenerationRequest,
  request: number,
  config: ModelConfig,
): void {
  checkSampling(settings);
  check('n', n, Number.isSafeInteger(n) && n >= 1, 'training.expected.wholeFromOne');
  check(
    'maxTokens',
    settings.maxTokens,
    Number.isSafeInteger(settings.maxTokens) && settings.maxTokens >= 1,
    'training.expected.wholeFromOne',
  );
  const { vocab_size: vocabSize, max_position_embeddings: positions } = config;
  const refuse = (problem: Said): never => {
    throw new ParleyError('invalid_input', said('training.requestRefused', { problem, request }));
  };
  if (promptIds.length === 0) refuse(said('training.emptyPrompt'));
  if (promptIds.length + begin.length >= positions)
    refuse(said('training.promptTooLong', { tokens: promptIds.length + begin.length, limit: positions }));
  const last = vocabSize - 1;
  const unknown = [...promptIds, ...begin].find((id) => !Number.isInteger(id) || id < 0 || id > last);
  if (unknown !== undefined) refuse(said('training.unknownToken', { token: unknown, last }));
  const unknownBias = Object.keys(settings.logitBias ?? {}).find((id) => !(Number(id) <= last));
  if (unknownBias !== undefined) refuse(said('training.unknownBias', { token: unknownBias, last }));
}
