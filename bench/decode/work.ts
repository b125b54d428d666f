/** What both sides of a decoding measurement are given: the same prompt, completed as often and as far on each. */
import type { ModelConfig } from '../../src/main/models/families/model-config.ts';
import type { Precision } from '../../src/shared/domain/precision.ts';

export interface DecodeWork {
  readonly config: ModelConfig;
  readonly promptIds: readonly number[];
  /** Completions of the prompt, decoded together. */
  readonly candidates: number;
  readonly newTokens: number;
  /** Of our side's matrices; the peer computes in float32. */
  readonly precision: Precision;
}
