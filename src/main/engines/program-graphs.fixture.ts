/** The graphs that the program itself runs, of a tiny policy: what an engine must be able to run from end to end. */
import type { GradientOptions } from '../graph/gradients.ts';
import type { Graph } from '../graph/node.ts';
import { box } from '../environments/spaces.ts';
import { prefillGraph, stepGraph, type DrawMode } from '../inference/decode-graph.ts';
import { methodSettings } from '../../shared/methods/settings.ts';
import { ddpgCriticGraph } from '../learn/ddpg/ddpg.ts';
import { dqnGraph } from '../learn/dqn/dqn.ts';
import { actorGraph } from '../learn/networks/actor-learner.ts';
import { targetUpdateGraph } from '../learn/networks/target-network.ts';
import { adam } from '../learn/replay/replay-method.ts';
import { td3CriticGraph } from '../learn/td3/td3.ts';
import { leavesOf } from '../graph/leaves.ts';
import { distillGraph } from '../learn/distill/distill.ts';
import { teacherForms } from '../learn/distill/distill.fixture.ts';
import { dpo } from '../learn/dpo/dpo.ts';
import { ktoGraph } from '../learn/kto/kto.ts';
import { orpo } from '../learn/orpo/orpo.ts';
import { simpo } from '../learn/simpo/simpo.ts';
import { preferenceGraph } from '../learn/preference/preference-loop.ts';
import { likelihoodGraph } from '../learn/policy/likelihood.ts';
import { ppo } from '../learn/ppo/ppo.ts';
import { methodCases } from '../learn/rollout/online.fixture.ts';
import { assessmentGraph, onlineUpdateGraph, referenceGraph } from '../learn/rollout/online-graphs.ts';
import { rewardGraph } from '../learn/reward/reward-model.ts';
import { scoringGraph } from '../learn/scoring/scorer.ts';
import { sequenceLogprobsGraph } from '../learn/policy/sequence-logprobs.ts';
import { sftGraph } from '../learn/sft/sft.ts';
import { tinyConfig } from '../learn/learn.fixture.ts';
import { accumulationGraphs, type UpdateGraph } from '../learn/update/update-graph.ts';
import { parseModelConfig, type ModelConfig } from '../models/families/model-config.ts';

/** One layer: further ones are made of the same operations, and a provider takes its time with each. */
const config = { ...tinyConfig, num_hidden_layers: 1 };

const untied = { ...config, tie_word_embeddings: false };

/** Each piece of the decoder's graph that `config` has not. */
const families: Readonly<Record<string, ModelConfig>> = {
  'GPT-2': parseModelConfig(
    { model_type: 'gpt2', vocab_size: 11, n_embd: 4, n_layer: 1, n_head: 2, n_positions: 8 },
    'the test model',
  ),
  'Qwen3 with windows and biases': parseModelConfig(
    {
      ...config,
      model_type: 'qwen3',
      attention_bias: true,
      use_sliding_window: true,
      sliding_window: 2,
      max_window_layers: 0,
    },
    'the test model',
  ),
  'Llama with an output layer of its own, biases and stretched positions': parseModelConfig(
    {
      ...untied,
      attention_bias: true,
      mlp_bias: true,
      rope_scaling: { rope_type: 'yarn', factor: 4, original_max_position_embeddings: 8 },
    },
    'the test model',
  ),
};

export function programGraphs(): Record<string, Graph> {
  const adapters = { loraRank: 2 };
  const ppoSettings = methodSettings.ppo.parse({ entropyCoef: 0.01, pretrainingCoef: 0.1, emaDecay: 0.99 });
  const distillSettings = methodSettings.distill.parse({ divergence: 'jsd', hardLabelWeight: 0.2 });
  const dpoSettings = methodSettings.dpo.parse({ labelSmoothing: 0.1 });
  const ofFamilies = Object.entries(families).flatMap(([name, family]) =>
    Object.entries({
      ...updates(`SFT of ${name}`, (options) => sftGraph(family, methodSettings.sft.parse(adapters), options)),
      ...decoding(`, ${name}`, family, ['full']),
    }),
  );
  // In parts they are accumulated as PPO's is.
  const ofMethods = methodCases
    .filter(({ name }) => name !== 'PPO')
    .map(({ name, graph }): [string, Graph] => [name, graph(config, {})]);
  return {
    ...updates('SFT', (options) => sftGraph(config, methodSettings.sft.parse({}), options)),
    ...updates('distillation', (options) =>
      distillGraph(config, teacherForms['the top 4 of 11'], distillSettings, options),
    ),
    ...updates('reward model', (options) => rewardGraph(config, methodSettings.reward.parse({}), options)),
    ...updates('reward model on whole rankings', (options) =>
      rewardGraph(config, methodSettings.reward.parse({ loss: 'listwise' }), options),
    ),
    ...updates('DPO', (options) => preferenceGraph(dpo, config, dpoSettings, options)),
    ...updates('IPO', (options) => preferenceGraph(dpo, config, { ...dpoSettings, loss: 'ipo' }, options)),
    ...updates('RPO', (options) => preferenceGraph(dpo, config, { ...dpoSettings, loss: 'rpo' }, options)),
    ...updates('ORPO', (options) => preferenceGraph(orpo, config, methodSettings.orpo.parse({}), options)),
    ...updates('KTO', (options) => ktoGraph(config, methodSettings.kto.parse({}), options)),
    ...updates('SimPO', (options) => preferenceGraph(simpo, config, methodSettings.simpo.parse({}), options)),
    ...updates('PPO', (options) => onlineUpdateGraph(ppo, config, ppoSettings, options)),
    ...updates('SFT, adapters', (options) => sftGraph(config, methodSettings.sft.parse(adapters), options)),
    ...updates('reward model, adapters', (options) =>
      rewardGraph(config, methodSettings.reward.parse(adapters), options),
    ),
    ...updates('DPO, adapters', (options) => preferenceGraph(dpo, config, { ...dpoSettings, ...adapters }, options)),
    ...updates('PPO, adapters', (options) => onlineUpdateGraph(ppo, config, { ...ppoSettings, ...adapters }, options)),
    'PPO’s assessment': assessmentGraph(ppo, config, ppoSettings),
    'PPO’s assessment, adapters': assessmentGraph(ppo, config, { ...ppoSettings, ...adapters }),
    'PPO’s reference': referenceGraph(config, ppoSettings.temperature),
    'scores of a reward model': scoringGraph(config),
    likelihood: likelihoodGraph(config),
    'log-probabilities of whole completions': sequenceLogprobsGraph(config),
    ...decoding('', config, ['full', 'filtered', 'penalized']),
    ...Object.fromEntries(ofMethods),
    ...replayGraphs(),
    ...Object.fromEntries(ofFamilies),
  };
}

/** Of the methods that learn from replay, on transitions of odd widths. */
function replayGraphs(): Record<string, Graph> {
  const batch = { batchSize: 3, observationWidth: 5, actionWidth: 2 };
  const space = box([-2, 0], [2, 1]);
  const optimizer = adam(1e-3);
  const settings = {
    hidden: [4],
    actorOptimizer: optimizer,
    criticOptimizer: optimizer,
    learningStarts: 0,
    explorationNoise: 0.1,
    policyEvery: 2,
    targetNoise: 0.2,
    noiseClip: 0.5,
  };
  const actions = { ...batch, actionWidth: 1 };
  const shape = { actions: 3, hidden: [4], dueling: true };
  const ddpgCritic = ddpgCriticGraph(batch, space, settings);
  const targets = [...leavesOf(ddpgCritic).parameters].filter(([name]) => name.startsWith('target.'));
  return {
    DQN: dqnGraph(actions, { ...shape, dueling: false }, { double: false, loss: 'squared', optimizer }),
    'DQN, double, dueling, Huber': dqnGraph(actions, shape, { double: true, loss: 'huber', optimizer }),
    'DQN over candidates': dqnGraph(
      { ...actions, observationWidth: 4 * batch.observationWidth },
      { ...shape, candidateWidth: batch.observationWidth },
      { double: true, loss: 'huber', optimizer },
    ),
    'DDPG’s critic': ddpgCritic,
    'TD3’s critics': td3CriticGraph(batch, space, settings),
    'DDPG’s actor': actorGraph(batch, space, settings, 'critic'),
    'target networks': targetUpdateGraph(new Map(targets), 0.1),
  };
}

/** An update all at once, and as it is where memory is short: activations computed twice, in parts, the step at the end. */
function updates(name: string, graph: (options: GradientOptions) => UpdateGraph): Record<string, Graph> {
  const { accumulate, apply } = accumulationGraphs(graph({ recompute: true }));
  return { [name]: graph({}), [`${name}, a part`]: accumulate, [`${name}, the step after parts`]: apply };
}

function decoding(name: string, of: ModelConfig, draws: readonly DrawMode[]): Record<string, Graph> {
  const graphs = draws.flatMap((draw) => [
    [`reading a prompt${name}, ${draw}`, prefillGraph(of, draw)],
    [`decoding a token${name}, ${draw}`, stepGraph(of, draw)],
  ]);
  return Object.fromEntries(graphs) as Record<string, Graph>;
}
