/** PPO's experiments: one update from given figures, and whole runs on given completions, of all weights and of adapters. */
import { f32, i32, type Engine, type ParameterTensor } from '../../src/main/engines/engine.ts';
import { adamwInputs, initializeAdamW } from '../../src/main/learn/update/adamw.ts';
import { usesLora } from '../../src/main/learn/update/lora.ts';
import { hiddenAtRowsInputs } from '../../src/main/learn/policy/policy-graph.ts';
import type { Completion, Rollouts } from '../../src/main/learn/ports.ts';
import {
  assessmentGraph,
  averageName,
  onlineUpdateGraph,
  PRETRAINING_PREFIX,
} from '../../src/main/learn/rollout/online-graphs.ts';
import { modelReward } from '../../src/main/learn/rollout/model-reward.ts';
import type { SettingsOf } from '../../src/shared/methods/all.ts';
import { methodSettings } from '../../src/shared/methods/settings.ts';
import { ppo, trainPpo, withRatioVariance } from '../../src/main/learn/ppo/ppo.ts';
import { sftInputs } from '../../src/main/learn/policy/sft-loss.ts';
import { nextTokenBatch } from '../../src/main/learn/data/token-batch.ts';
import type { Random } from '../../src/shared/domain/random.ts';
import { loraSettings, randomAdapters, withMergedLayers } from './adapters.ts';
import { batchInputs, IN_PARTS, listOf, withRates, type Experiment } from './experiment.ts';
import { PAD_ID, randomSftBatch, randomTokens, type RandomCase } from './random-case.ts';
import { Recorder, type Outcome } from './recorder.ts';

interface EpisodeTokens {
  readonly prompt: Int32Array;
  readonly completion: Int32Array;
}

/** One update on which every kind of clipping happens, at a temperature, with entropy bonus and pretraining mix. */
export async function ppoUpdateExperiment(of: RandomCase, engine: Engine, random: Random): Promise<Experiment> {
  const settings = methodSettings.ppo.parse({ temperature: 0.8, entropyCoef: 0.02, pretrainingCoef: 0.5 });
  const { config, tensors } = of.policy;
  const episodes = Array.from({ length: of.sizes.sequences }, () => randomEpisode(of, random));
  const inputs = episodeInputs(episodes);
  const store = engine.createParameters();
  store.write(new Map([...tensors, ...of.valueHead]));
  const assessment = await engine.compile(assessmentGraph(ppo, config, settings), { parameters: store });
  const { logprobs, values } = await assessment.run(inputs);
  await assessment.dispose();
  const perToken = (of: (t: number) => number) => Float32Array.from(logprobs.data, (_, t) => of(t));
  const given = {
    advantages: perToken(() => random.normal()),
    returns: perToken(() => random.normal()),
    oldValues: perToken((t) => values.data[t] + 0.3 * random.normal()),
    oldLogprobs: perToken((t) => logprobs.data[t] + 0.3 * random.normal()),
  };
  const pretraining = randomSftBatch(of, random);
  const demonstrations = Object.entries(sftInputs(pretraining, PAD_ID).inputs);
  const graph = onlineUpdateGraph(ppo, config, settings);
  initializeAdamW(store, graph);
  const update = await engine.compile(graph, { parameters: store });
  const recorder = new Recorder(engine);
  const outputs = await update.run({
    ...inputs,
    ...Object.fromEntries(Object.entries(given).map(([name, data]) => [name, f32(data)])),
    weights: f32(perToken(() => 1 / logprobs.data.length)),
    ...Object.fromEntries(demonstrations.map(([name, value]) => [PRETRAINING_PREFIX + name, value])),
    ...adamwInputs(settings.learningRate, 1, settings),
  });
  await update.dispose();
  const figures = Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, data[0]]));
  recorder.context.reporter.metrics(1, withRatioVariance(figures));
  await recorder.context.checkpoints.save({ tensors: await store.read(), state: undefined });
  return {
    inputs: {
      settings: withRates({ ...settings, schedule: 'constant' }, 1),
      episodes: episodes.map(episodeJson),
      ...Object.fromEntries(Object.entries(given).map(([name, data]) => [name, Array.from(data)])),
      pretraining: batchInputs(pretraining),
    },
    start: of.valueHead,
    parley: recorder.outcome(settings, 'first only'),
  };
}

export function ppoExperiment(of: RandomCase, engine: Engine, random: Random): Promise<Experiment> {
  return ppoRunExperiment(of, engine, random, ppoRunSettings(of));
}

/** Adapters alone are trained; and what the other run has switched on is off here. */
export function loraPpoExperiment(of: RandomCase, engine: Engine, random: Random): Promise<Experiment> {
  const settings = ppoRunSettings(of);
  return ppoRunExperiment(of, engine, random, {
    ...settings,
    ...loraSettings(of),
    klEstimator: settings.klEstimator === 'k1' ? 'k3' : 'k1',
    klController: 'fixed',
    whitenAdvantages: false,
    ...IN_PARTS,
    pretrainingCoef: 0,
    entropyCoef: 0,
    valueClipRange: 1000,
  });
}

/** A whole run on completions drawn beforehand, as long as all of its parts: assessment, KL, GAE, clipped updates, averages. */
async function ppoRunExperiment(
  of: RandomCase,
  engine: Engine,
  random: Random,
  settings: SettingsOf<'ppo'>,
): Promise<Experiment> {
  const prompts = Array.from({ length: PROMPTS }, () => randomTokens(of, 1 + random.int(5), random));
  const batches: object[][] = [];
  const rollouts: Rollouts = {
    sample: async (_policy, asked) => {
      const completions = asked.map(() => randomCompletion(of, random));
      // The run also asks for answers to its few sample prompts, from which nothing is learned.
      if (asked.length === settings.rolloutBatchSize) {
        batches.push(
          asked.map((prompt, i) => ({
            ...episodeJson({ prompt, completion: completions[i].tokenIds }),
            finished: completions[i].finished,
          })),
        );
      }
      return completions;
    },
  };
  const demonstrations = Array.from({ length: 3 }, () => randomSftBatch(of, random));
  const graph = onlineUpdateGraph(ppo, of.policy.config, settings);
  const start = usesLora(settings) ? randomAdapters(graph, random.split('adapters')) : undefined;
  // As a run that got here would have saved them: averages that have just begun.
  const averages = [...(start ?? [])].map(([name, tensor]): [string, ParameterTensor] => [averageName(name), tensor]);
  const recorder = new Recorder(engine, start && new Map([...start, ...averages]));
  await trainPpo(
    {
      policy: of.policy,
      reward: modelReward(of.rewardModel, PAD_ID),
      padId: PAD_ID,
      prompts,
      rollouts,
      pretraining: { count: demonstrations.length, at: (step) => demonstrations[step], largest: demonstrations[0] },
      settings,
      random: random.split('run'),
    },
    recorder.context,
  );
  const outcome = recorder.outcome(settings, 'last only');
  const learned = of.sizes.ppoBatches;
  return {
    inputs: {
      settings: withRates(settings, learned * settings.ppoEpochs),
      batches: batches.slice(0, learned),
      pretraining: demonstrations.map(batchInputs),
    },
    start,
    parley: withMergedLayers(of.policy, { ...outcome, series: upTo(learned, outcome.series) }, settings),
  };
}

/** Without the figures of the batch on which a run measures what it returns. */
function upTo(batches: number, series: Outcome['series']): Outcome['series'] {
  return Object.fromEntries(Object.entries(series).map(([name, values]) => [name, values.slice(0, batches)]));
}

const PROMPTS = 4;

/** One minibatch per epoch, because the order within a mean does not matter and that of minibatches would. */
function ppoRunSettings({ sizes, policy }: RandomCase): SettingsOf<'ppo'> {
  const rolloutBatchSize = PROMPTS + 3;
  return methodSettings.ppo.parse({
    rolloutBatchSize,
    episodes: rolloutBatchSize * sizes.ppoBatches,
    minibatches: 1,
    ppoEpochs: 3,
    learningRate: 0.05 / policy.config.hidden_size,
    temperature: 0.9,
    klEstimator: policy.config.tie_word_embeddings ? 'k1' : 'k3',
    klController: 'adaptive',
    klCoef: 0.05,
    klHorizon: 100,
    gamma: 0.98,
    valueClipRange: 0.02,
    whitenRewards: !policy.config.tie_word_embeddings,
    scoreClip: 0.8,
    entropyCoef: 0.01,
    weightDecay: 0.01,
    pretrainingCoef: 0.2,
    emaDecay: 0.7,
    stopAtKl: 1000,
    // With demonstrations mixed in, these are cut up too.
    ...(policy.config.tie_word_embeddings ? {} : IN_PARTS),
  });
}

function randomEpisode(of: RandomCase, random: Random): EpisodeTokens {
  const half = Math.max(2, of.sizes.maxLength >> 1);
  return {
    prompt: randomTokens(of, 1 + random.int(half), random),
    completion: randomTokens(of, 1 + random.int(half), random),
  };
}

function randomCompletion(of: RandomCase, random: Random): Completion {
  const { completion: tokenIds } = randomEpisode(of, random);
  // What the sampler says of its own draws is only reported, never learned from.
  return { tokenIds, logprobs: new Float32Array(tokenIds.length), finished: random.uniform() < 0.6 };
}

function episodeInputs(episodes: readonly EpisodeTokens[]) {
  const sequences = episodes.map(({ prompt, completion }) => Int32Array.from([...prompt, ...completion]));
  const masks = episodes.map(({ prompt }, i) => sequences[i].map((_, t) => Number(t >= prompt.length)));
  const { batch, rows, labels } = nextTokenBatch(sequences, masks, PAD_ID);
  return { ...hiddenAtRowsInputs(batch, rows), labels: i32(labels) };
}

function episodeJson({ prompt, completion }: EpisodeTokens) {
  return { prompt: listOf(prompt), completion: listOf(completion) };
}
