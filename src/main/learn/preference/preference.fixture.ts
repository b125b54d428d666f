/** What every method that learns from pairs is held to: it learns what is learnable, and stops and goes on to the same weights. */
import { describe, expect, it } from 'vitest';
import { Random } from '../../../shared/domain/random.ts';
import { testEngine as engine } from '../../engines/onnxruntime/cpu-engine.fixture.ts';
import type { CompletedSequence, ComparisonGroup } from '../data/comparison-groups.ts';
import {
  emptyRecording,
  MemoryCheckpoints,
  recordingContext,
  series,
  smallConfig,
  tinyPolicy,
} from '../learn.fixture.ts';
import { mergeAdapters } from '../update/lora.ts';
import { impliedRewards, trainPreference, type PreferenceJob, type PreferenceSettings } from './preference-loop.ts';
import type { PreferenceMethod } from './preference-method.ts';

const LIKED = 7;

export function drawCompleted(length: number, random: Random): CompletedSequence {
  const ids = Int32Array.from({ length }, () => (8 + random.int(10)) % 11);
  return { ids, completionStart: 1 + random.int(2) };
}

/** Pairs of which the better one holds token 7 in its completion and the other does not. */
export function likingGroups(count: number, random: Random): ComparisonGroup<CompletedSequence>[] {
  return Array.from({ length: count }, () => {
    const [chosen, rejected] = [drawCompleted(4 + random.int(5), random), drawCompleted(4 + random.int(5), random)];
    chosen.ids[chosen.completionStart + random.int(chosen.ids.length - chosen.completionStart)] = LIKED;
    return { sequences: [rejected, chosen], pairs: [[1, 0]] };
  });
}

/** @param pinned losses of a run of all weights, by update from 0: what changes them is reviewed */
export function describePreference<Settings extends PreferenceSettings>(
  method: PreferenceMethod<Settings>,
  settings: Settings,
  { pinned }: { readonly pinned: Readonly<Record<number, number>> },
): void {
  const job: PreferenceJob<Settings> = {
    policy: tinyPolicy(4, smallConfig),
    padId: 0,
    groups: likingGroups(128, Random.fromSeed(2)),
    settings: { ...settings, batchSize: 8, epochs: 4, learningRate: 0.01, warmupSteps: 0, checkpointEvery: 7 },
    random: Random.fromSeed(6),
  };

  describe('training', () => {
    it.each([
      ['all weights', {}],
      ['adapters', { loraRank: 4, learningRate: 0.03 }],
    ])('of %s learns to prefer what was preferred, on new pairs too', async (_, changes) => {
      const recording = emptyRecording();
      const changed = { ...job, settings: { ...job.settings, ...changes } };
      const result = await trainPreference(method, changed, recordingContext(engine, recording));
      const losses = series(recording, 'loss');
      if (method.hasReference) expect(series(recording, 'rewards/margins')[0]).toBeCloseTo(0, 5);
      if (!('loraRank' in changes))
        for (const [step, loss] of Object.entries(pinned)) expect(losses[Number(step)]).toBeCloseTo(loss, 4);
      const unseen = likingGroups(64, Random.fromSeed(99));
      const { tensors } = mergeAdapters({ config: smallConfig, tensors: result.tensors }, changed.settings);
      const sequences = unseen.flatMap((group) => group.sequences);
      const rewards = await impliedRewards(method, sequences, tensors, job, {
        engine,
        signal: new AbortController().signal,
      });
      const right = unseen.filter((_, i) => rewards[2 * i + 1] > rewards[2 * i]).length;
      expect(right / unseen.length).toBeGreaterThan(0.85);
    });

    it('stopped in the middle goes on from its checkpoint to the same tensors', async () => {
      const whole = await trainPreference(method, job, recordingContext(engine, emptyRecording()));
      const checkpoints = new MemoryCheckpoints();
      const first = await trainPreference(
        method,
        job,
        recordingContext(engine, emptyRecording(), { checkpoints, stopAfter: 11 }),
      );
      expect(first.outcome).toBe('stopped');
      const second = await trainPreference(method, job, recordingContext(engine, emptyRecording(), { checkpoints }));
      expect(second.tensors).toEqual(whole.tensors);
    });
  });
}
