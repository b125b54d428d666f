/** Text of a policy as token ids: what is asked, and what comes of it. */
import type { TokenLogprob } from './likeliest-tokens.ts';
import type { Sampling } from './sampling.ts';

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
  /**
   * Tokens that every completion begins with instead of those it would draw, none unless said. They are told as if they were drawn, with
   * their log-probabilities; with the same seed, what follows is what would have followed them.
   */
  readonly begin?: readonly number[];
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
  /** The likeliest tokens in its place, where the request asks for them. */
  readonly alternatives?: readonly TokenLogprob[];
  /** With the last token only. */
  readonly finishReason?: 'stop' | 'length';
}

export interface GenerateOptions {
  /** Looked at before every step. What was sampled so far is returned as it is. */
  readonly signal?: AbortSignal;
  /** Asked about each token that ends nothing by itself: true ends the completion with it, as a stop token does. */
  readonly endsWith?: (event: TokenEvent) => boolean;
  /** Called as each token is sampled. */
  readonly onToken?: (event: TokenEvent) => void;
}
