/** What both sides of a measurement are given to do: plain data, so that it crosses to a process of another language. */
import type { ModelConfig } from '../../src/main/models/families/model-config.ts';

/** Whole sequences, every token learned, no padding: the same arithmetic on both sides. */
export interface TrainStepWork {
  readonly kind: 'train-step';
  readonly config: ModelConfig;
  readonly sequences: readonly (readonly number[])[];
}

/** One pass over conversations, in updates of `batchSize`; each side makes its batches as it makes them in use. */
export interface SftWork {
  readonly kind: 'sft';
  readonly config: ModelConfig;
  readonly batchSize: number;
  readonly examples: readonly { readonly ids: readonly number[]; readonly mask: readonly number[] }[];
}

/** One rollout batch, already sampled: scores, log-probabilities of policy and reference, values, then the updates. */
export interface PpoWork {
  readonly kind: 'ppo-update';
  readonly config: ModelConfig;
  readonly minibatches: number;
  readonly ppoEpochs: number;
  /** Adapters of this rank on every linear layer are trained; 0 trains all weights. */
  readonly loraRank: number;
  /** What Parley's trainer is told there is, from which it decides how updates are computed; all it likes, where it is not told. */
  readonly memoryBytes?: number;
  readonly episodes: readonly { readonly prompt: readonly number[]; readonly completion: readonly number[] }[];
}

export type Work = TrainStepWork | SftWork | PpoWork;

/** What one timed block came to. */
export interface Block {
  readonly seconds: number;
  /** Useful ones: those that a loss is taken over, padding and prompts left out. */
  readonly tokens: number;
}
