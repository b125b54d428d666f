/**
 * Completions of prompts under a policy, many at a time: a row that finishes leaves the batch at once, and waiting ones
 * take its place.
 */
import { setImmediate } from 'node:timers/promises';
import { ParleyError } from '../../shared/domain/errors.ts';
import { Random } from '../../shared/domain/random.ts';
import type { ModelConfig } from '../models/model-config.ts';
import type { Sampled } from './decode-batch.ts';
import type { DecodeSession } from './decode-session.ts';
import type { RowSampling } from './sampler.ts';
import { check, checkSampling, type Sampling } from './sampling.ts';

export interface GenerationSettings extends Sampling {
  /**
   * Candidate i of a request draws from the generator of (seed, i): its tokens depend neither on its neighbours nor on n.
   * Requests of one call should have seeds of their own, otherwise their draws are the same numbers.
   */
  readonly seed: number;
  /** A completion ends with this many tokens, or earlier where the model's positions end. */
  readonly maxTokens: number;
  /** A completion ends with the first of these, usually the end-of-turn token. */
  readonly stopIds: readonly number[];
}

export interface GenerationRequest {
  readonly promptIds: readonly number[];
  /** How many completions, 1 unless said; the prompt is read once for all. */
  readonly n?: number;
  readonly settings: GenerationSettings;
}

export interface Completion {
  /**
   * As sampled. With finishReason 'stop' the last one is the stop token: the policy chose to end there, which learning
   * must see and text leaves out.
   */
  readonly tokenIds: number[];
  /** One for each of tokenIds, at the sampling temperature, before filters (see `SampledNodes`). */
  readonly logprobs: number[];
  readonly finishReason: 'stop' | 'length' | 'cancelled';
}

export interface TokenEvent {
  /** Which request, and which of its completions. */
  readonly request: number;
  readonly candidate: number;
  readonly tokenId: number;
  readonly logprob: number;
  /** With the last token only. */
  readonly finishReason?: 'stop' | 'length';
}

export interface GenerateOptions {
  /** Looked at before every step. What was sampled so far is returned as it is. */
  readonly signal?: AbortSignal;
  /** Called as each token is sampled. */
  readonly onToken?: (event: TokenEvent) => void;
  /** Most completions decoded together, 32 unless said: more are faster together, and take more memory. */
  readonly batchSize?: number;
}

/** Prompt tokens, padding included, that one prefill reads at most (a single longer prompt is read all the same). */
const PREFILL_TOKENS = 2048;

/**
 * @returns the n completions of each request, in order
 * @throws ParleyError invalid_input for settings out of range, a prompt that is empty, holds an unknown token or leaves
 *   no room within the model's positions; internal when the policy's scores are not numbers
 */
export async function generate(
  session: DecodeSession,
  requests: readonly GenerationRequest[],
  { signal, onToken, batchSize = 32 }: GenerateOptions = {},
): Promise<Completion[][]> {
  check('batchSize', batchSize, Number.isSafeInteger(batchSize) && batchSize >= 1, 'a whole number of at least 1');
  requests.forEach((request, i) => checkRequest(request, i, session.config));
  const candidates = requests.map((request, i) => candidatesOf(request, i, session.config));
  const waiting = candidates.map((ofRequest) => [...ofRequest]);
  waiting.sort(([a], [b]) => a.promptIds.length - b.promptIds.length);
  const batch = session.startBatch();
  let active: Candidate[] = [];
  while (active.length + waiting.length > 0) {
    // A turn of the event loop, so that a message that aborts gets in.
    await setImmediate();
    if (signal?.aborted) break;
    const joining = takeJoining(waiting, active.length, batchSize);
    if (joining.length > 0) {
      const sampled = await batch.admit(joining.map((rows) => ({ promptIds: rows[0].promptIds, rows })));
      record(joining.flat(), sampled, onToken);
      active = [...active, ...joining.flat()];
    } else {
      record(active, await batch.step(), onToken);
    }
    batch.keep([...active.keys()].filter((row) => active[row].finishReason === undefined));
    active = active.filter(({ finishReason }) => finishReason === undefined);
  }
  return candidates.map((ofRequest) => ofRequest.map(completionOf));
}

interface Candidate extends RowSampling {
  readonly request: number;
  readonly candidate: number;
  readonly promptIds: readonly number[];
  readonly tokenLimit: number;
  readonly stopIds: ReadonlySet<number>;
  readonly tokenIds: number[];
  readonly logprobs: number[];
  finishReason: 'stop' | 'length' | undefined;
}

function candidatesOf(
  { promptIds, n = 1, settings }: GenerationRequest,
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
    random: seeded.split(candidate),
    tokenIds: [],
    logprobs: [],
    finishReason: undefined,
  }));
}

function completionOf({ tokenIds, logprobs, finishReason }: Candidate): Completion {
  return { tokenIds, logprobs, finishReason: finishReason ?? 'cancelled' };
}

/**
 * Takes from `waiting` (groups of one prompt, short prompts first) what is to join the batch now. A group is split only
 * where it is larger than a whole batch, and a running batch is not interrupted for less than a quarter of its rows.
 */
function takeJoining(waiting: Candidate[][], activeCount: number, batchSize: number): Candidate[][] {
  const joining: Candidate[][] = [];
  let free = batchSize - activeCount;
  if (activeCount > 0 && free < batchSize / 4) return joining;
  while (waiting.length > 0 && free > 0) {
    const [group] = waiting;
    const batchIsEmpty = free === batchSize;
    if (group.length > free && !batchIsEmpty) break;
    if (joining.length > 0 && (joining.length + 1) * group[0].promptIds.length > PREFILL_TOKENS) break;
    joining.push(group.splice(0, free));
    free -= joining[joining.length - 1].length;
    if (group.length === 0) waiting.shift();
  }
  return joining;
}

function record(rows: readonly Candidate[], { tokens, logprobs }: Sampled, onToken: GenerateOptions['onToken']): void {
  rows.forEach((row, i) => {
    const [tokenId, logprob] = [tokens[i], logprobs[i]];
    if (!Number.isFinite(logprob)) {
      throw new ParleyError(
        'internal',
        `Generating text: expected a finite log-probability, got ${logprob} for token ${tokenId}. The policy's weights ` +
          'or scores are not finite numbers: use an earlier version',
      );
    }
    row.tokenIds.push(tokenId);
    row.logprobs.push(logprob);
    if (row.stopIds.has(tokenId)) row.finishReason = 'stop';
    else if (row.tokenIds.length >= row.tokenLimit) row.finishReason = 'length';
    const { request, candidate, finishReason } = row;
    onToken?.({ request, candidate, tokenId, logprob, ...(finishReason && { finishReason }) });
  });
}

function checkRequest({ promptIds, n = 1, settings }: GenerationRequest, request: number, config: ModelConfig): void {
  checkSampling(settings);
  check('n', n, Number.isSafeInteger(n) && n >= 1, 'a whole number of at least 1');
  check(
    'maxTokens',
    settings.maxTokens,
    Number.isSafeInteger(settings.maxTokens) && settings.maxTokens >= 1,
    'a whole number of at least 1',
  );
  const { vocab_size: vocabSize, max_position_embeddings: positions } = config;
  const refuse = (problem: string): never => {
    throw new ParleyError('invalid_input', `Generating text: ${problem} (request ${request}).`);
  };
  if (promptIds.length === 0) refuse('the prompt is empty: expected at least one token');
  if (promptIds.length >= positions) {
    refuse(
      `the prompt has ${promptIds.length} tokens and the model reads at most ${positions}, the reply included: ` +
        'leave out the oldest turns',
    );
  }
  const unknown = promptIds.find((id) => !Number.isInteger(id) || id < 0 || id >= vocabSize);
  if (unknown !== undefined) refuse(`the prompt holds token ${unknown}: expected ids from 0 to ${vocabSize - 1}`);
}
