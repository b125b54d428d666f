/**
 * What both sides compute: each experiment runs Parley's own trainer and gives, beside its outcome, the inputs that the
 * PyTorch side needs to do the same.
 */
import type { Engine } from '../../src/main/engines/engine.ts';
import { groupByPrompt } from '../../src/main/learn/data/comparison-groups.ts';
import type { LoraSettings } from '../../src/shared/methods/parts/lora-settings.ts';
import { mergeAdapters } from '../../src/main/learn/update/lora.ts';
import { hiddenAtRows, hiddenAtRowsInputs } from '../../src/main/learn/policy/policy-graph.ts';
import { normalizeScores, rewardGraph, rewardInputs } from '../../src/main/learn/reward/reward-model.ts';
import { scoreSequences } from '../../src/main/learn/scoring/scorer.ts';
import type { SettingsOf } from '../../src/shared/methods/all.ts';
import { methodSettings } from '../../src/shared/methods/settings.ts';
import { sftGraph, trainSft } from '../../src/main/learn/sft/sft.ts';
import { packBatch } from '../../src/main/learn/data/token-batch.ts';
import { runBatchLoop } from '../../src/main/learn/loops/batch-loop.ts';
import { policyLogits } from '../../src/main/models/families/decoder-graph.ts';
import type { Random } from '../../src/shared/domain/random.ts';
import type { Graph } from '../../src/main/graph/node.ts';
import { loraSettings, randomAdapters, withMergedLayers } from './adapters.ts';
import { batchInputs, EPSILON, IN_PARTS, listOf, withRates, type Experiment, type Runner } from './experiment.ts';
import { loraPpoExperiment, ppoExperiment, ppoUpdateExperiment } from './ppo-experiments.ts';
import { onlineExperiments } from './online-experiments.ts';
import { ktoExperiment } from './kto-experiment.ts';
import { likelihoodExperiment, preferenceExperiments } from './preference-experiments.ts';
import { replayExperiments } from './replay-experiments.ts';
import { PAD_ID, randomRankings, randomSftBatch, type RandomCase } from './random-case.ts';
import { Recorder } from './recorder.ts';

/** By the names the PyTorch side knows them under. */
export const EXPERIMENTS: Readonly<Record<string, Runner>> = {
  logits: logitsExperiment,
  sft: sftExperiment,
  reward: rewardExperiment,
  'reward-list': (of, engine, random) => rewardExperiment(of, engine, random, { loss: 'listwise' }),
  'reward-margin': (of, engine, random) => rewardExperiment(of, engine, random, { margin: 0.6 }),
  ...preferenceExperiments,
  kto: (of, engine, random) => ktoExperiment(of, engine, random, IN_PARTS),
  'lora-kto': (of, engine, random) => ktoExperiment(of, engine, random, loraSettings(of)),
  'ppo-update': ppoUpdateExperiment,
  ppo: ppoExperiment,
  'lora-sft': (of, engine, random) => sftExperiment(of, engine, random, loraSettings(of)),
  'lora-reward': (of, engine, random) => rewardExperiment(of, engine, random, loraSettings(of)),
  'lora-ppo': loraPpoExperiment,
  likelihood: likelihoodExperiment,
  ...onlineExperiments,
  ...replayExperiments,
};

async function logitsExperiment(of: RandomCase, engine: Engine, random: Random): Promise<Experiment> {
  const { config, tensors } = of.policy;
  const { sequences } = randomSftBatch(of, random);
  const store = engine.createParameters();
  store.write(tensors);
  const program = await engine.compile(
    { outputs: { logits: policyLogits(config, hiddenAtRows(config)) } },
    { parameters: store },
  );
  const { batch, rowOf } = packBatch(sequences, PAD_ID);
  const rows = sequences.flatMap((sequence, i) => Array.from(sequence, (_, t) => rowOf(i, t)));
  const { logits } = await program.run(hiddenAtRowsInputs(batch, Int32Array.from(rows)));
  await program.dispose();
  const outcome = new Map([['logits', { shape: logits.shape, data: logits.data as Float32Array }]]);
  return { inputs: { sequences: sequences.map(listOf) }, parley: { series: {}, tensors: outcome } };
}

async function sftExperiment(
  of: RandomCase,
  engine: Engine,
  random: Random,
  lora: Partial<LoraSettings> = {},
): Promise<Experiment> {
  const settings = methodSettings.sft.parse({
    ...lora,
    learningRate: 3e-3,
    warmupSteps: 5,
    epsilon: EPSILON,
    checkpointEvery: 1,
  });
  const count = of.sizes.sftUpdates;
  const batches = Array.from({ length: count }, () => randomSftBatch(of, random));
  const start = startOf(sftGraph(of.policy.config, settings), random);
  const recorder = new Recorder(engine, start);
  await trainSft(
    {
      policy: of.policy,
      padId: PAD_ID,
      batches: { count, at: (step) => batches[step], largest: batches[0] },
      settings,
      random,
    },
    recorder.context,
  );
  return {
    inputs: { settings: withRates(settings, count), batches: batches.map(batchInputs) },
    start,
    parley: withMergedLayers(of.policy, recorder.outcome(settings), settings),
  };
}

async function rewardExperiment(
  of: RandomCase,
  engine: Engine,
  random: Random,
  changes: Partial<SettingsOf<'reward'>> = {},
): Promise<Experiment> {
  const settings = methodSettings.reward.parse({
    ...changes,
    learningRate: 1e-3,
    warmupSteps: 0,
    epsilon: EPSILON,
    checkpointEvery: 1,
  });
  const { config, tensors } = of.rewardModel;
  const batches = Array.from({ length: of.sizes.rewardUpdates }, () => randomRankings(of, 3, random));
  const groups = batches.map((batch) =>
    groupByPrompt(batch.map((ranking, i) => ({ ...ranking, promptKey: String(i) }))),
  );
  const start = startOf(rewardGraph(config, settings), random);
  const recorder = new Recorder(engine, start);
  const result = await runBatchLoop(
    {
      stage: 'reward',
      graph: (options) => rewardGraph(config, settings, options),
      tensors,
      keptBytes: 0,
      settings,
      random,
      steps: batches.length,
      itemsAt: (step) => groups[step],
      largest: groups[0],
      inputsOf: (items) => rewardInputs(config, items, PAD_ID, settings),
    },
    recorder.context,
  );
  const { sequences } = randomSftBatch(of, random);
  const model = mergeAdapters({ config, tensors: result.tensors }, settings);
  // Pairs say nothing about where the scores lie altogether; normalizing does.
  const normalized = await normalizeScores(engine, model, sequences, PAD_ID);
  const scores = await scoreSequences(engine, normalized, sequences, PAD_ID);
  const outcome = withMergedLayers(of.rewardModel, recorder.outcome(settings), settings);
  return {
    inputs: {
      settings: withRates(settings, batches.length),
      batches: batches.map((batch) =>
        batch.map(({ sequences, ranks }) => ({ sequences: sequences.map(listOf), ranks })),
      ),
      scored: sequences.map(listOf),
    },
    start,
    parley: {
      series: outcome.series,
      tensors: new Map([...outcome.tensors, ['scores', { shape: [scores.length], data: scores }]]),
    },
  };
}

/** Adapters, where the graph has places for any. */
function startOf(graph: Graph, random: Random): Experiment['start'] {
  const adapters = randomAdapters(graph, random.split('adapters'));
  return adapters.size > 0 ? adapters : undefined;
}
