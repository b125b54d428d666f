/** Every method that learns from rollouts, with settings in which its options show, for tests of what all have in common. */
import type { z } from 'zod';
import type { RolloutSettings } from '../../../shared/methods/parts/rollout-settings.ts';
import { methodSettings } from '../../../shared/methods/settings.ts';
import type { Random } from '../../../shared/domain/random.ts';
import type { GradientOptions } from '../../graph/gradients.ts';
import type { ModelConfig } from '../../models/families/model-config.ts';
import { a2c } from '../a2c/a2c.ts';
import { bestOfN } from '../best-of-n/best-of-n.ts';
import { grpo } from '../grpo/grpo.ts';
import { onlineDpo } from '../online-dpo/online-dpo.ts';
import type { TrainingContext } from '../ports.ts';
import { ppo } from '../ppo/ppo.ts';
import { reinforce } from '../reinforce/reinforce.ts';
import { rloo } from '../rloo/rloo.ts';
import type { UpdateGraph } from '../update/update-graph.ts';
import type { UpdateInputs } from '../update/update-program.ts';
import type { CompletedPrompt } from './episode-inputs.ts';
import { onlineUpdateGraph } from './online-graphs.ts';
import type { OnlineJob } from './online-job.ts';
import type { Episode, OnlineMethod } from './online-method.ts';
import { plainReward, type RewardSource } from './reward-port.ts';
import { rolloutFigures } from './rollout-figures.ts';
import { trainOnline, type OnlineResult } from './rollout-loop.ts';

type AnyJob = Omit<OnlineJob, 'settings'>;

export interface MethodCase {
  readonly name: string;
  /** Completions of a batch with which it learns soon: one that takes a single update on each has to have many. */
  readonly batchSize: number;
  /** @param changes settings, beside those of the case */
  readonly train: (job: AnyJob, changes: object, context: TrainingContext) => Promise<OnlineResult>;
  readonly graph: (config: ModelConfig, changes: object, options?: GradientOptions) => UpdateGraph;
  /** Of a batch of random completions whose log-probabilities have moved since they were sampled. */
  readonly inputs: (config: ModelConfig, random: Random, changes?: object) => UpdateInputs;
}

export const PAD = 0;
export const LIKED = 7;

/** −1 for a completion without LIKED, 1 for one of nothing else. */
export const likedReward: RewardSource = plainReward(async (completions) => completions.map(likedShare));

function likedShare({ completion: { tokenIds } }: CompletedPrompt) {
  const score = 2 * (tokenIds.filter((id) => id === LIKED).length / tokenIds.length) - 1;
  return { score, parts: { liked: score } };
}

function methodCase<Settings extends RolloutSettings, Item>(
  name: string,
  method: OnlineMethod<Settings, Item>,
  schema: z.ZodType<Settings>,
  own: object,
): MethodCase {
  const settingsWith = (changes: object) => schema.parse({ ...own, ...changes });
  return {
    name,
    batchSize: method.updates(settingsWith({})).minibatches === 1 ? 8 : 32,
    train: (job, changes, context) => trainOnline(method, { ...job, settings: settingsWith(changes) }, context),
    graph: (config, changes, options) => onlineUpdateGraph(method, config, settingsWith(changes), options),
    inputs: (config, random, changes = {}) => {
      const settings = settingsWith(changes);
      const count = method.samplesPerPrompt(settings);
      const assessed = randomEpisodes(config, count, random);
      const { items } = method.learnFrom(rolloutFigures(assessed, 0.1, settings, count).episodes, settings);
      const form = { padId: PAD, contextTokens: config.max_position_embeddings };
      return method.inputsOf(items, form, settings);
    },
  };
}

export const methodCases: readonly MethodCase[] = [
  methodCase('PPO', ppo, methodSettings.ppo, {}),
  methodCase('RLOO', rloo, methodSettings.rloo, { clipRange: 0.9 }),
  methodCase('GRPO', grpo, methodSettings.grpo, {}),
  methodCase('GRPO as DAPO has it', grpo, methodSettings.grpo, { lossType: 'dapo', clipRangeHigh: 0.28, beta: 0 }),
  methodCase('Dr. GRPO', grpo, methodSettings.grpo, { lossType: 'dr_grpo', scaleRewards: 'none' }),
  methodCase('REINFORCE', reinforce, methodSettings.reinforce, {}),
  methodCase('REINFORCE with a learned baseline', reinforce, methodSettings.reinforce, { baseline: 'value' }),
  methodCase('A2C', a2c, methodSettings.a2c, { entropyCoef: 0.01 }),
  methodCase('best-of-n', bestOfN, methodSettings['best-of-n'], {}),
  methodCase('online DPO', onlineDpo, methodSettings['online-dpo'], {}),
];

/** Two prompts with at least four completions each; log-probabilities about as large as a random policy's. */
function randomEpisodes({ vocab_size: vocabulary }: ModelConfig, count: number, random: Random): Episode[] {
  const draws = (length: number, center: number, width: number) =>
    Float32Array.from({ length }, () => center + width * random.normal());
  const tokens = (length: number) => Int32Array.from({ length }, () => 1 + random.int(vocabulary - 1));
  return [tokens(2), tokens(3)].flatMap((prompt) =>
    Array.from({ length: Math.max(4, count) }, (): Episode => {
      const length = 1 + random.int(4);
      const logprobs = draws(length, -2.4, 0.3);
      return {
        prompt,
        completion: { tokenIds: tokens(length), logprobs, finished: true },
        logprobs,
        referenceLogprobs: draws(length, -2.4, 0.3),
        entropy: draws(length, 2, 0.1),
        values: draws(length, 0, 0.5),
        score: random.normal(),
        scoreParts: {},
      };
    }),
  );
}
