/** What every method that learns from rollouts has to do, whatever its loss. */
import { describe, expect, it } from 'vitest';
import { testEngine as engine } from '../../engines/onnxruntime/cpu-engine.fixture.ts';
import { Random } from '../../../shared/domain/random.ts';
import { decodeRollouts } from '../../workers/jobs/decode-rollouts.ts';
import { paddedBatches } from '../data/sft-batches.ts';
import {
  emptyRecording,
  MemoryCheckpoints,
  recordingContext,
  series,
  smallConfig,
  tinyPolicy,
} from '../learn.fixture.ts';
import { initializePolicy } from '../policy/policy.ts';
import type { Rollouts } from '../ports.ts';
import { LIKED, likedReward, methodCases, PAD } from './online.fixture.ts';
import { plainReward } from './reward-port.ts';

const END = 3;
const never = new AbortController().signal;
const rollouts = decodeRollouts({ engine, signal: never }, [END]);
const prompts = [[1], [1, 2], [1, 4, 5], [1, 2, 4, 5, 6], [1, 9]].map((ids) => Int32Array.from(ids));
const short = { episodes: 48, rolloutBatchSize: 16, maxNewTokens: 6, learningRate: 0.01 };

function jobOf(seed: number) {
  const policy = initializePolicy(smallConfig, Random.fromSeed(seed));
  return { policy, reward: likedReward, padId: PAD, prompts, rollouts, random: Random.fromSeed(seed + 100) };
}

describe.each(methodCases)('$name', ({ train, graph, inputs, batchSize }) => {
  it.each([1, 2, 3])('learns what is rewarded, by seed %i', async (seed) => {
    const recording = emptyRecording();
    const settings = {
      episodes: 320,
      rolloutBatchSize: batchSize,
      maxNewTokens: 6,
      learningRate: 0.03,
      sampleEvery: 100,
    };
    const result = await train(jobOf(seed), settings, recordingContext(engine, recording));
    const scores = series(recording, 'rewards/liked/mean');
    expect(scores.at(-1)! - scores[0]).toBeGreaterThan(0.3);
    expect(series(recording, 'objective/kl').at(-1)).toBeGreaterThan(0.05);
    expect(result).toMatchObject({ outcome: 'completed', episodes: 320 });
    const shown = recording.samples.at(-1)!.samples.flatMap(({ completion }) => [...completion.tokenIds]);
    expect(shown.filter((id) => id === LIKED).length).toBeGreaterThan(shown.length / 4);
  });

  it.each([
    ['all weights', {}],
    [
      'adapters, a mean of weights, demonstrations, parts of a batch and activations computed twice',
      {
        loraRank: 4,
        emaDecay: 0.5,
        pretrainingCoef: 0.2,
        gradientAccumulationSteps: 3,
        gradientCheckpointing: 'always',
      },
    ],
  ])('with %s goes on from a checkpoint to the same end, number by number', async (_, changes) => {
    const pretraining = paddedBatches(
      Array.from({ length: 9 }, (_, i) => ({ ids: Int32Array.of(1, 2 + i, 4, END), mask: Uint8Array.of(0, 1, 1, 1) })),
      { batchSize: 2, epochs: 1, maxLength: 32, random: Random.fromSeed(5) },
    );
    const job = { ...jobOf(4), policy: tinyPolicy(5, smallConfig), pretraining };
    const settings = { ...short, checkpointEvery: 2, sampleEvery: 2, ...changes };
    const [whole, parts] = [emptyRecording(), emptyRecording()];
    const expected = await train(job, settings, recordingContext(engine, whole));
    const checkpoints = new MemoryCheckpoints();
    const stopped = await train(job, settings, recordingContext(engine, parts, { checkpoints, stopAfter: 1 }));
    expect(stopped.outcome).toBe('stopped');
    expect(await train(job, settings, recordingContext(engine, parts, { checkpoints }))).toEqual(expected);
    expect(parts.metrics).toEqual(whole.metrics);
    expect(parts.samples).toEqual(whole.samples);
  });

  it('takes the same step in parts as at once, to rounding', async () => {
    const run = async (changes: object) => {
      const recording = emptyRecording();
      const settings = { ...short, episodes: 16, ...changes };
      const { tensors } = await train(jobOf(6), settings, recordingContext(engine, recording));
      return { figures: recording.metrics.get(1)!, tensors };
    };
    const [whole, parts] = [await run({}), await run({ gradientAccumulationSteps: 3 })];
    for (const [name, value] of Object.entries(whole.figures)) {
      expect(Math.abs(parts.figures[name] - value), name).toBeLessThan(1e-4 * Math.max(1, Math.abs(value)));
    }
    for (const [name, { data }] of whole.tensors) {
      const apart = Math.hypot(...data.map((value, i) => value - parts.tensors.get(name)!.data[i]));
      expect(apart / Math.hypot(...data), name).toBeLessThan(1e-3);
    }
  });

  it('says beforehand what a run takes', async () => {
    let expected = 0;
    const context = recordingContext(engine, emptyRecording());
    const reporter = {
      ...context.reporter,
      memory: ({ memory }: { memory: { total: number } }) => (expected = memory.total),
    };
    await train(jobOf(7), { ...short, episodes: 16 }, { ...context, reporter });
    expect(expected).toBeGreaterThan(1e5);
    const scarce = { ...recordingContext(engine, emptyRecording()), memoryBytes: 1e5 };
    await expect(train(jobOf(7), { ...short, episodes: 16 }, scarce)).rejects.toMatchObject({ code: 'out_of_memory' });
  });

  it('has inputs for all that its graph reads, and weights that add up to 1', () => {
    const { inputs: fed } = inputs(smallConfig, Random.fromSeed(8));
    expect(graph(smallConfig, {}).outputs.loss).toBeDefined();
    for (const name of ['weights', 'sequenceWeights', 'pairWeights']) {
      if (!(name in fed)) continue;
      expect(
        Array.from(fed[name].data).reduce((sum, value) => sum + value, 0),
        name,
      ).toBeCloseTo(1, 5);
    }
  });
});

describe('completions of one prompt', () => {
  it.each(methodCases.filter(({ name }) => /GRPO|RLOO|best|DPO/.test(name)))(
    'are sampled together for $name, each with draws of its own',
    async ({ train }) => {
      const asked: [readonly Int32Array[], number][] = [];
      const listening: Rollouts = {
        sample: async (policy, of, settings) => {
          asked.push([of, settings.count]);
          return rollouts.sample(policy, of, settings);
        },
      };
      const recording = emptyRecording();
      const settings = { ...short, episodes: 32, samplesPerPrompt: 8, sampleEvery: 9 };
      await train({ ...jobOf(9), rollouts: listening }, settings, recordingContext(engine, recording));
      const batches = asked.filter(([, count]) => count === 8);
      expect(batches.map(([of]) => of.length)).toEqual([2, 2, 2]);
      const walked = batches.flatMap(([of]) => of).map((ids) => ids.join());
      expect(new Set(walked.slice(0, 5)).size).toBe(5);
      expect(recording.metrics.get(1)!['completions/repetition']).toBeLessThan(1);
      expect(series(recording, 'reward_std').every((std) => std > 0)).toBe(true);
    },
  );

  it.each(methodCases.filter(({ name }) => /GRPO|RLOO|best|DPO/.test(name)))(
    'that all score the same teach $name nothing',
    async ({ name, train }) => {
      const job = { ...jobOf(10), reward: plainReward(async (of) => of.map(() => ({ score: 1, parts: {} }))) };
      const recording = emptyRecording();
      // What is left are the prices of leaving the parent, 0 where nothing has moved, and of not ending.
      const settings = { ...short, episodes: 16, missingEndPenalty: 0 };
      const { tensors } = await train(job, settings, recordingContext(engine, recording));
      expect(recording.metrics.get(1)!.frac_reward_zero_std).toBe(1);
      for (const [weight, { data }] of job.policy.tensors) {
        const apart = Math.hypot(...data.map((value, i) => value - tensors.get(weight)!.data[i]));
        expect(apart, `${name}, ${weight}`).toBeLessThan(0.02 * Math.hypot(...data));
      }
    },
  );
});
