/** Asking a version for completions: the policy worker samples, every completion is stored. */
import type { Generation, SamplingSettings } from '../../../shared/domain/conversation.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { PolicyVersion } from '../../../shared/domain/policy-version.ts';
import type { NewGeneration } from '../../store/generations.ts';
import type { GenerationEvent, GenerationTimings, TextEvent } from '../../workers/policy/generation.ts';
import type { AppContext } from '../context.ts';
import type { Prompt } from '../data/prompts.ts';

export interface SampleRequest {
  readonly prompt: Prompt;
  readonly n: number;
  readonly seed: number;
  /** What it begins with, as the version's tokens or as text; `maxTokens` is then how many may follow. */
  readonly begin?: readonly number[] | string;
}

export interface Sampled {
  /** By request and candidate, not stored yet. */
  readonly generations: readonly (readonly NewGeneration[])[];
  readonly timings: GenerationTimings;
  /** By request and candidate: the stop text that ended it; null where it ended otherwise. */
  readonly stopTexts: readonly (readonly (string | null)[])[];
  /** By request: tokens of the prompt as the model read it. */
  readonly promptTokens: readonly number[];
  readonly contextTokens: number;
  /** By request: oldest turns that the context had no room for. */
  readonly droppedTurns: readonly number[];
}

export interface SampleOptions {
  readonly signal?: AbortSignal;
  readonly onText?: (piece: TextEvent) => void;
  /** Tells each token with so many of the likeliest in its place. */
  readonly alternatives?: number;
  /** Takes a request that nothing can reply to, and why; its completions are empty. Without it such a request is an error. */
  readonly leaveOut?: (request: number, reason: string) => void;
}

/** Whether an error says that nothing can reply to this prompt, whatever else could be done. */
export function isRefusedPrompt(error: unknown): error is ParleyError {
  return error instanceof ParleyError && error.details?.refusedPrompt === true;
}

/** @throws ParleyError invalid_input (see `isRefusedPrompt`); those of the policy worker: a damaged model, `worker_died`, `cancelled` before the work has begun */
export async function sample(
  { policies, store }: AppContext,
  version: PolicyVersion,
  requests: readonly SampleRequest[],
  settings: SamplingSettings,
  { signal, onText, alternatives, leaveOut }: SampleOptions = {},
): Promise<Sampled> {
  const droppedTurns = requests.map(() => 0);
  const onEvent = (event: GenerationEvent) => {
    if (event.type === 'notice') droppedTurns[event.request] = event.droppedMessages;
    else onText?.(event);
  };
  const { maxTokens, temperature, topK, topP, minP, repetitionPenalty, stop, precision } = settings;
  const { presencePenalty, frequencyPenalty, logitBias } = settings;
  const asked = requests.map(({ prompt, n, seed, begin }) => ({
    prompt: [...prompt],
    n,
    seed,
    ...(begin !== undefined && { begin: typeof begin === 'string' ? begin : [...begin] }),
    settings: {
      ...{ maxTokens, temperature, topK, topP },
      ...(minP !== undefined && { minP }),
      ...(repetitionPenalty !== undefined && { repetitionPenalty }),
      ...(presencePenalty !== undefined && { presencePenalty }),
      ...(frequencyPenalty !== undefined && { frequencyPenalty }),
      ...(logitBias !== undefined && { logitBias: { ...logitBias } }),
      ...(stop !== undefined && { stop: [...stop] }),
      ...(precision !== undefined && { precision }),
    },
    ...(alternatives !== undefined && { alternatives }),
  }));
  const { completions, refused, ...figures } = await policies.generate(store.home.versionDir(version.id), asked, {
    signal,
    onEvent,
  });
  refused.forEach((reason, request) => {
    if (reason === null) return;
    if (leaveOut === undefined) throw new ParleyError('invalid_input', reason, { refusedPrompt: true });
    leaveOut(request, reason);
  });
  const { tokensPerSecond, firstTokenMs } = figures.timings;
  const timings = { tokensPerSecond, firstTokenMs, together: completions.flat().length };
  const generations = completions.map((row, request) =>
    row.map(({ text, tokenIds, logprobs, finishReason }, candidate) => ({
      versionId: version.id,
      prompt: requests[request].prompt,
      settings,
      seed: requests[request].seed,
      candidate,
      text,
      tokenIds,
      tokenLogprobs: logprobs,
      finishReason,
      timings,
    })),
  );
  const stopTexts = completions.map((row) => row.map(({ stopText }) => stopText));
  return { generations, ...figures, stopTexts, droppedTurns };
}

/** log-probability of the whole completion, in nats. */
export function logprobOf({ tokenLogprobs }: Pick<Generation, 'tokenLogprobs'>): number {
  return tokenLogprobs.reduce((sum, logprob) => sum + logprob, 0);
}
