/** Whole runs of the methods that learn from rollouts, on given completions with given scores; PPO has experiments of its own. */
import type { Engine, ParameterTensor } from '../../src/main/engines/engine.ts';
import { a2c } from '../../src/main/learn/a2c/a2c.ts';
import { bestOfN } from '../../src/main/learn/best-of-n/best-of-n.ts';
import { grpo } from '../../src/main/learn/grpo/grpo.ts';
import { onlineDpo } from '../../src/main/learn/online-dpo/online-dpo.ts';
import type { Completion, Rollouts } from '../../src/main/learn/ports.ts';
import { reinforce } from '../../src/main/learn/reinforce/reinforce.ts';
import { rloo } from '../../src/main/learn/rloo/rloo.ts';
import type { CompletedPrompt } from '../../src/main/learn/rollout/episode-inputs.ts';
import { averageName, onlineUpdateGraph } from '../../src/main/learn/rollout/online-graphs.ts';
import type { OnlineMethod } from '../../src/main/learn/rollout/online-method.ts';
import { plainReward } from '../../src/main/learn/rollout/reward-port.ts';
import { trainOnline } from '../../src/main/learn/rollout/rollout-loop.ts';
import { usesLora } from '../../src/main/learn/update/lora.ts';
import type { Random } from '../../src/shared/domain/random.ts';
import type { MethodName, SettingsOf } from '../../src/shared/methods/all.ts';
import type { RolloutSettings } from '../../src/shared/methods/parts/rollout-settings.ts';
import { methodSettings } from '../../src/shared/methods/settings.ts';
import { loraSettings, randomAdapters, withMergedLayers } from './adapters.ts';
import { IN_PARTS, listOf, withRates, type Experiment, type Runner } from './experiment.ts';
import { PAD_ID, randomTokens, shifted, type RandomCase } from './random-case.ts';
import { Recorder } from './recorder.ts';

const GROUP = 4;
const BATCH = 2 * GROUP;
const PROMPTS = 5;

/** One minibatch per epoch: the order within a mean does not matter, and that of minibatches would. */
const inGroups = { samplesPerPrompt: GROUP, minibatches: 1, batchEpochs: 3 };

export const onlineExperiments: Readonly<Record<string, Runner>> = {
  // Fewer updates: the ratio of a whole completion is an exponential of a sum, in which rounding grows with what it has moved.
  rloo: runner('rloo', rloo, () => ({ ...inGroups, batchEpochs: 2, klEstimator: 'k3' })),
  'rloo, normalized': runner('rloo', rloo, () => ({
    ...inGroups,
    batchEpochs: 2,
    normalizeAdvantages: true,
    clipRange: 0.05,
  })),
  grpo: runner('grpo', grpo, () => inGroups),
  'grpo as DAPO': runner('grpo', grpo, () => ({
    ...inGroups,
    ...IN_PARTS,
    lossType: 'dapo',
    clipRangeHigh: 0.28,
    beta: 0,
  })),
  'dr. grpo': runner('grpo', grpo, () => ({
    ...inGroups,
    ...IN_PARTS,
    lossType: 'dr_grpo',
    scaleRewards: 'none',
    clipRange: 0.05,
  })),
  'grpo by batch, adapters': runner('grpo', grpo, (of) => ({
    ...inGroups,
    ...loraSettings(of),
    scaleRewards: 'batch',
    emaDecay: 0.7,
  })),
  reinforce: runner('reinforce', reinforce, () => ({ gamma: 0.97 })),
  'reinforce without baseline': runner('reinforce', reinforce, () => ({ baseline: 'none', entropyCoef: 0.02 })),
  'reinforce with values': runner('reinforce', reinforce, () => ({ ...IN_PARTS, baseline: 'value', valueCoef: 0.4 })),
  a2c: runner('a2c', a2c, () => ({ gaeLambda: 0.9, gamma: 0.98, entropyCoef: 0.01 })),
  'best-of-n': runner('best-of-n', bestOfN, () => inGroups),
  'online-dpo': runner('online-dpo', onlineDpo, () => ({ ...inGroups, ...IN_PARTS, beta: 0.3 })),
};

function runner<Name extends MethodName, Item>(
  name: Name,
  method: OnlineMethod<SettingsOf<Name> & RolloutSettings, Item>,
  own: (of: RandomCase) => object,
): Runner {
  return async (of, engine, random) => {
    const shared = {
      episodes: BATCH * of.sizes.ppoBatches,
      rolloutBatchSize: BATCH,
      learningRate: 0.05 / of.policy.config.hidden_size,
      temperature: 0.9,
      maxNewTokens: of.sizes.maxLength,
      weightDecay: 0.01,
      scoreClip: 0.9,
      stopAtKl: 1000,
    };
    const settings = methodSettings[name].parse({ ...shared, ...own(of) }) as SettingsOf<Name> & RolloutSettings;
    return onlineExperiment(of, engine, random, name, method, settings);
  };
}

async function onlineExperiment<Settings extends RolloutSettings, Item>(
  of: RandomCase,
  engine: Engine,
  random: Random,
  name: string,
  method: OnlineMethod<Settings, Item>,
  settings: Settings,
): Promise<Experiment> {
  const prompts = Array.from({ length: PROMPTS }, () => randomTokens(of, 1 + random.int(5), random));
  const batches: object[][] = [];
  const rollouts: Rollouts = {
    sample: async (_policy, asked, { count }) => {
      const sampled = asked.flatMap((prompt) =>
        Array.from({ length: count }, () => ({ prompt, completion: randomCompletion(of, random) })),
      );
      // The run also asks for answers to its few sample prompts, from which nothing is learned.
      if (sampled.length === BATCH) batches.push(sampled.map(episodeJson));
      return sampled.map(({ completion }) => completion);
    },
  };
  // The policy has left its parent already: there is a KL, and no margin is a 0 that rounding decides about.
  const start = usesLora(settings)
    ? randomAdapters(onlineUpdateGraph(method, of.policy.config, settings), random.split('adapters'))
    : shifted(of.policy.tensors, random.split('start'));
  const averages = [...start].map(([weight, tensor]): [string, ParameterTensor] => [averageName(weight), tensor]);
  const recorder = new Recorder(engine, new Map([...start, ...(settings.emaDecay > 0 ? averages : [])]));
  await trainOnline(
    method,
    {
      policy: of.policy,
      reward: plainReward(async (completions) => completions.map((one) => ({ score: scoreOf(one), parts: {} }))),
      padId: PAD_ID,
      prompts,
      rollouts,
      settings,
      random: random.split('run'),
    },
    recorder.context,
  );
  const learned = of.sizes.ppoBatches;
  const { series, tensors } = recorder.outcome(settings, 'last only');
  const outcome = {
    // Without the figures of the batch on which a run measures what it returns.
    series: Object.fromEntries(Object.entries(series).map(([figure, values]) => [figure, values.slice(0, learned)])),
    tensors,
  };
  const updates = learned * method.updates(settings).epochs;
  return {
    inputs: { onlineMethod: name, settings: withRates(settings, updates), batches: batches.slice(0, learned) },
    start,
    parley: withMergedLayers(of.policy, outcome, settings),
  };
}

/** From −1 to 1, some beyond `scoreClip`; completions of one prompt differ in it. */
function scoreOf({ completion: { tokenIds } }: CompletedPrompt): number {
  return (tokenIds.reduce((sum, id, t) => sum + id * (t + 1), 0) % 97) / 48 - 1;
}

function randomCompletion(of: RandomCase, random: Random): Completion {
  const tokenIds = randomTokens(of, 1 + random.int(Math.max(2, of.sizes.maxLength >> 1)), random);
  return { tokenIds, logprobs: new Float32Array(tokenIds.length), finished: random.uniform() < 0.6 };
}

function episodeJson(one: CompletedPrompt) {
  const { prompt, completion } = one;
  return {
    prompt: listOf(prompt),
    completion: listOf(completion.tokenIds),
    finished: completion.finished,
    score: scoreOf(one),
  };
}
