/** What gives completions their scores: a reward model, rules, a mix. The loop knows no more of it than this. */
import type { Engine } from '../../engines/engine.ts';
import type { CompletedPrompt } from './episode-inputs.ts';

export interface Scored {
  readonly score: number;
  /** What it is made of, by name: each becomes `rewards/NAME/mean` and `rewards/NAME/std`, as TRL names them. */
  readonly parts: Readonly<Record<string, number>>;
}

export interface Reward {
  /** In the completions' order. */
  score(completions: readonly CompletedPrompt[]): Promise<Scored[]>;
  dispose(): Promise<void>;
}

export interface RewardSource {
  /** @param maxSequences how many are read in one run of a graph */
  open(engine: Engine, maxSequences: number): Promise<Reward>;
  /** Of weights that are held while the run lasts, in bytes. */
  readonly heldBytes: number;
  /** What scoring these takes in one run of a graph, in bytes. */
  activationBytes(sequences: readonly Int32Array[]): number;
}
