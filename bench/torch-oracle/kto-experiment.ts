/** KTO on good and bad replies, more of the one than of the other, from a policy that has already left its reference. */
import type { Engine } from '../../src/main/engines/engine.ts';
import { ktoGraph, ktoLoop, trainKto, type KtoJob, type LabelledSequence } from '../../src/main/learn/kto/kto.ts';
import { usesLora } from '../../src/main/learn/update/lora.ts';
import type { Random } from '../../src/shared/domain/random.ts';
import type { SettingsOf } from '../../src/shared/methods/all.ts';
import { methodSettings } from '../../src/shared/methods/settings.ts';
import { randomAdapters, withMergedLayers } from './adapters.ts';
import { EPSILON, listOf, withRates, type Experiment } from './experiment.ts';
import { PAD_ID, randomRankings, shifted, type RandomCase } from './random-case.ts';
import { Recorder } from './recorder.ts';

export async function ktoExperiment(
  of: RandomCase,
  engine: Engine,
  random: Random,
  changes: Partial<SettingsOf<'kto'>>,
): Promise<Experiment> {
  const settings = methodSettings.kto.parse({
    batchSize: 7,
    epochs: of.sizes.preferenceEpochs,
    beta: 0.3,
    desirableWeight: 1.3,
    undesirableWeight: 0.8,
    learningRate: 2e-3,
    warmupSteps: 2,
    weightDecay: 0.05,
    epsilon: EPSILON,
    checkpointEvery: 1,
    ...changes,
  });
  const { policy } = of;
  const examples = randomRankings(of, 9, random).flatMap(({ sequences, promptLength }) =>
    sequences.map((ids, i): LabelledSequence => ({ ids, completionStart: promptLength, desirable: i !== 1 })),
  );
  const start = usesLora(settings)
    ? randomAdapters(ktoGraph(policy.config, settings), random.split('adapters'))
    : shifted(policy.tensors, random.split('start'));
  const recorder = new Recorder(engine, start);
  const job: KtoJob = { policy, padId: PAD_ID, examples, settings, random: random.split('run') };
  const loop = ktoLoop(job);
  await trainKto(job, recorder.context);
  return {
    inputs: {
      settings: withRates(settings, loop.steps),
      batches: Array.from({ length: loop.steps }, (_, step) =>
        loop.itemsAt(step).map(({ ids, completionStart, desirable }) => [listOf(ids), completionStart, desirable]),
      ),
    },
    start,
    parley: withMergedLayers(policy, recorder.outcome(settings), settings),
  };
}
