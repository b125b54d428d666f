import { describe, expect, it } from 'vitest';
import { Random } from '../../../shared/domain/random.ts';
import { methodSettings } from '../../../shared/methods/settings.ts';
import { testEngine as engine } from '../../engines/onnxruntime/cpu-engine.fixture.ts';
import { fromValues } from '../../graph/nd-array.ts';
import { input } from '../../graph/ops/leaf.ts';
import { evaluateReference } from '../../graph/reference.ts';
import {
  emptyRecording,
  MemoryCheckpoints,
  recordingContext,
  series,
  smallConfig,
  tinyPolicy,
} from '../learn.fixture.ts';
import { drawCompleted, likingGroups } from '../preference/preference.fixture.ts';
import { mergeAdapters } from '../update/lora.ts';
import { ktoLosses, ktoRewards, trainKto, type KtoJob, type LabelledSequence } from './kto.ts';

describe('the loss of a reply', () => {
  const lossAt = (ratio: number, desirable: number, kl: number) => {
    const settings = methodSettings.kto.parse({ beta: 0.3, desirableWeight: 1.5, undesirableWeight: 0.7 });
    const [ratios, kind, z] = ['ratio', 'kind', 'kl'].map((name) => input(name, 'f32', []));
    const values = { ratio: ratio, kind: desirable, kl };
    const given = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, fromValues([], [value])]));
    return evaluateReference({ outputs: { loss: ktoLosses(ratios, kind, z, settings) } }, given).outputs.loss.data[0];
  };
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

  it('falls as a good one rises above the reference point, and as a bad one falls below it', () => {
    for (const [ratio, kl] of [
      [-4, 0],
      [0.5, 2],
      [3, 1],
    ]) {
      expect(lossAt(ratio, 1, kl)).toBeCloseTo(1.5 * (1 - sigmoid(0.3 * (ratio - kl))), 6);
      expect(lossAt(ratio, 0, kl)).toBeCloseTo(0.7 * (1 - sigmoid(0.3 * (kl - ratio))), 6);
    }
  });
});

/** Good replies hold token 7, bad ones do not. */
function labelled(count: number, seed: number): LabelledSequence[] {
  return likingGroups(count, Random.fromSeed(seed)).flatMap(({ sequences: [bad, good] }) => [
    { ...bad, desirable: false },
    { ...good, desirable: true },
  ]);
}

describe('training', () => {
  const job: KtoJob = {
    policy: tinyPolicy(4, smallConfig),
    padId: 0,
    examples: labelled(128, 2),
    settings: methodSettings.kto.parse({
      beta: 0.3,
      epochs: 4,
      learningRate: 0.01,
      warmupSteps: 0,
      checkpointEvery: 7,
    }),
    random: Random.fromSeed(6),
  };

  it.each([
    ['all weights', {}],
    ['adapters', { loraRank: 4, learningRate: 0.03 }],
    [
      'all weights in parts, activations computed twice',
      { gradientAccumulationSteps: 4, gradientCheckpointing: 'always' as const },
    ],
  ])('of %s begins at the reference and learns to tell good from bad, on new replies too', async (_, changes) => {
    const recording = emptyRecording();
    const settings = { ...job.settings, ...changes };
    const result = await trainKto({ ...job, settings }, recordingContext(engine, recording));
    // At the reference every ratio is 0 and so is the KL.
    expect(series(recording, 'loss')[0]).toBeCloseTo(0.5, 5);
    expect(series(recording, 'kl')[0]).toBeCloseTo(0, 5);
    expect(series(recording, 'kl').every((kl) => kl >= 0)).toBe(true);
    expect(series(recording, 'rewards/margins').at(-1)).toBeGreaterThan(0.5);
    const unseen = labelled(64, 99);
    const { tensors } = mergeAdapters({ config: smallConfig, tensors: result.tensors }, settings);
    const rewards = await ktoRewards(unseen, tensors, job, { engine, signal: new AbortController().signal });
    const right = Array.from({ length: 64 }, (_, i) => rewards[2 * i + 1] > rewards[2 * i]).filter(Boolean).length;
    expect(right / 64).toBeGreaterThan(0.85);
  });

  it('follows a pinned course, the same but for rounding in parts', async () => {
    const pinned = [0.472386, 0.379456, 0.422329];
    for (const changes of [{}, { gradientAccumulationSteps: 3 }]) {
      const recording = emptyRecording();
      await trainKto(
        { ...job, settings: { ...job.settings, ...changes } },
        recordingContext(engine, recording, { stopAfter: 12 }),
      );
      const losses = series(recording, 'loss');
      [1, 5, 11].forEach((step, i) => expect(losses[step]).toBeCloseTo(pinned[i], 4));
    }
  });

  it('stopped in the middle goes on from its checkpoint to the same tensors', async () => {
    const whole = await trainKto(job, recordingContext(engine, emptyRecording()));
    const checkpoints = new MemoryCheckpoints();
    const first = await trainKto(job, recordingContext(engine, emptyRecording(), { checkpoints, stopAfter: 11 }));
    expect(first.outcome).toBe('stopped');
    const second = await trainKto(job, recordingContext(engine, emptyRecording(), { checkpoints }));
    expect(second.tensors).toEqual(whole.tensors);
  });

  it('of good replies alone reports nothing of bad ones', async () => {
    const recording = emptyRecording();
    const examples = Array.from({ length: 20 }, (_, i) => ({
      ...drawCompleted(6, Random.fromSeed(i)),
      desirable: true,
    }));
    await trainKto({ ...job, examples }, recordingContext(engine, recording));
    expect(series(recording, 'rewards/chosen').length).toBeGreaterThan(1);
    expect(series(recording, 'rewards/rejected')).toEqual([]);
    expect(series(recording, 'rewards/margins')).toEqual([]);
  });
});
