/** A reward model as the reward: it reads prompt and completion as the policy's own tokens. */
import { weightBytes } from '../policy/policy.ts';
import { createScorer, lastTokenInputs, scoringGraph, type RewardModel } from '../scoring/scorer.ts';
import { activationsOf, sizesOf } from '../update/update-memory.ts';
import { sequenceOf } from './episode-inputs.ts';
import type { RewardSource } from './reward-port.ts';

/** Where its tensors are a function they are read when they are needed, and held once: the program has its own. */
interface GivenModel {
  readonly config: RewardModel['config'];
  readonly tensors: RewardModel['tensors'] | (() => Promise<RewardModel['tensors']>);
}

const REWARD_MODEL = 'reward_model';

export function modelReward({ config, tensors }: GivenModel, padId: number): RewardSource {
  const copies = typeof tensors === 'function' ? 1 : 2;
  const graph = scoringGraph(config);
  const bytesAt = activationsOf(graph);
  return {
    heldBytes: copies * weightBytes(config),
    activationBytes: (sequences) => bytesAt(sizesOf(graph, lastTokenInputs(config, sequences, padId))),
    async open(engine, maxSequences) {
      const model = { config, tensors: typeof tensors === 'function' ? await tensors() : tensors };
      const scorer = await createScorer(engine, model, padId, maxSequences);
      return {
        async score(completions) {
          const scores = await scorer.score(completions.map(sequenceOf));
          return Array.from(scores, (score) => ({ score, parts: { [REWARD_MODEL]: score } }));
        },
        dispose: () => scorer.dispose(),
      };
    },
  };
}
