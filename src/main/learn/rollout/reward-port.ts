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
/** One that computes without an engine. @param score as `Reward.score` */
export function plainReward(score: Reward['score']): RewardSource {
  return { open: async () => ({ score, dispose: async () => undefined }), heldBytes: 0, activationBytes: () => 0 };
}

export interface WeightedSource {
  readonly source: RewardSource;
  readonly weight: number;
}

/** Σ weight · score. Parts keep their names and their own scores; a name that comes again is refused where the mix is written. */
export function mixedReward(sources: readonly WeightedSource[]): RewardSource {
  return {
    heldBytes: sources.reduce((sum, { source }) => sum + source.heldBytes, 0),
    activationBytes: (sequences) => sources.reduce((sum, { source }) => sum + source.activationBytes(sequences), 0),
    async open(engine, maxSequences) {
      const opened: Reward[] = [];
      for (const { source } of sources) opened.push(await source.open(engine, maxSequences));
      return {
        async score(completions) {
          const scored: Scored[][] = [];
          for (const reward of opened) scored.push(await reward.score(completions));
          return completions.map((_, i) => ({
            score: sources.reduce((sum, { weight }, j) => sum + weight * scored[j][i].score, 0),
            parts: Object.assign({}, ...scored.map((ofSource) => ofSource[i].parts)) as Record<string, number>,
          }));
        },
        dispose: async () => {
          for (const reward of opened) await reward.dispose();
        },
      };
    },
  };
}
