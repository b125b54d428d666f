import { describe, expect, it } from 'vitest';
import { testEngine as engine } from '../../engines/onnxruntime/cpu-engine.fixture.ts';
import { Random } from '../../../shared/domain/random.ts';
import { activationBytes } from '../../graph/memory.ts';
import { runPasses } from '../../graph/passes/run-passes.ts';
import { groupByPrompt } from '../data/comparison-groups.ts';
import type { MemoryReport } from '../ports.ts';
import { paddedBatches, type SftExample } from '../data/sft-batches.ts';
import type { MemorySettings } from '../../../shared/methods/parts/memory-settings.ts';
import type { SettingsOf } from '../../../shared/methods/all.ts';
import { methodSettings } from '../../../shared/methods/settings.ts';
import { dpo } from '../dpo/dpo.ts';
import { trainPreference } from '../preference/preference-loop.ts';
import { trainPpo } from '../ppo/ppo.ts';
import { modelReward } from '../rollout/model-reward.ts';
import { decodeRollouts } from '../../workers/jobs/decode-rollouts.ts';
import { sftGraph, trainSft } from '../sft/sft.ts';
import { sftInputs } from '../policy/sft-loss.ts';
import { trainRewardModel } from '../reward/reward-model.ts';
import { SCORE_BIAS, SCORE_WEIGHT } from '../scoring/scorer.ts';
import { emptyRecording, recordingContext, series, smallConfig, tinyPolicy, type Recording } from '../learn.fixture.ts';
import { activationsOf, planUpdate, sizesOf, withTotal, type UpdateMemory } from './update-memory.ts';

const random = Random.fromSeed(6);
const sequence = (length: number) => Int32Array.from({ length }, () => 1 + random.int(10));
const examples: SftExample[] = Array.from({ length: 16 }, (_, i) => {
  const ids = sequence(6 + (i % 12));
  return { ids, mask: Uint8Array.from(ids, (_, t) => Number(t > 2)) };
});
const compared = Array.from({ length: 12 }, (_, i) => {
  const prompt = sequence(5);
  const sequences = [3, 6, 4].map((length) => Int32Array.of(...prompt, ...sequence(length)));
  return { promptKey: String(i), sequences, ranks: [0, 1, 2] };
});
const comparisons = groupByPrompt(compared);
const prompts = [3, 5, 4, 6, 8].map(sequence);

/** Trains with so much memory and tells how. */
async function trained(
  memoryBytes: number,
  train: (
    context: ReturnType<typeof recordingContext>,
  ) => Promise<{ tensors: ReadonlyMap<string, { data: Float32Array }> }>,
) {
  const recording: Recording = emptyRecording();
  const reports: MemoryReport[] = [];
  const context = recordingContext(engine, recording);
  const reporter = { ...context.reporter, memory: (report: MemoryReport) => void reports.push(report) };
  const { tensors } = await train({ ...context, reporter, memoryBytes });
  return { tensors, recording, report: reports[0] };
}

const sft = (context: ReturnType<typeof recordingContext>) =>
  trainSft(
    {
      policy: tinyPolicy(2, smallConfig),
      padId: 0,
      batches: paddedBatches(examples, { batchSize: 8, epochs: 2, maxLength: 32, random: Random.fromSeed(1) }),
      settings: methodSettings.sft.parse({ learningRate: 1e-3, epsilon: 1e-6 }),
      random: Random.fromSeed(1),
    },
    context,
  );

const reward = (context: ReturnType<typeof recordingContext>) =>
  trainRewardModel(
    {
      policy: tinyPolicy(2, smallConfig),
      padId: 0,
      groups: comparisons,
      settings: methodSettings.reward.parse({ batchSize: 6, epsilon: 1e-6 }),
      random: Random.fromSeed(1),
    },
    context,
  );

const dpoRun = (context: ReturnType<typeof recordingContext>) =>
  trainPreference(
    dpo,
    {
      policy: tinyPolicy(2, smallConfig),
      padId: 0,
      groups: groupByPrompt(
        compared.map((comparison) => ({
          ...comparison,
          sequences: comparison.sequences.map((ids) => ({ ids, completionStart: 5 })),
        })),
      ),
      settings: methodSettings.dpo.parse({ batchSize: 6, epsilon: 1e-6 }),
      random: Random.fromSeed(1),
    },
    context,
  );

/** With everything in it that has to add up over parts. */
const ppo = (context: ReturnType<typeof recordingContext>, changes: Partial<SettingsOf<'ppo'>> = {}) => {
  const policy = tinyPolicy(2, smallConfig);
  const width = smallConfig.hidden_size;
  const head = { shape: [1, width], data: Float32Array.from({ length: width }, (_, i) => Math.sin(i)) };
  const rewardModel = new Map([
    ...tinyPolicy(3, smallConfig).tensors,
    [SCORE_WEIGHT, head] as const,
    [SCORE_BIAS, { shape: [1], data: new Float32Array(1) }] as const,
  ]);
  return trainPpo(
    {
      policy,
      reward: modelReward({ config: smallConfig, tensors: rewardModel }, 0),
      padId: 0,
      prompts,
      rollouts: decodeRollouts({ engine, signal: new AbortController().signal }, [3]),
      pretraining: paddedBatches(examples, { batchSize: 3, epochs: 9, maxLength: 32, random: Random.fromSeed(4) }),
      settings: methodSettings.ppo.parse({
        episodes: 24,
        rolloutBatchSize: 12,
        minibatches: 2,
        ppoEpochs: 2,
        maxNewTokens: 8,
        entropyCoef: 0.01,
        pretrainingCoef: 0.3,
        emaDecay: 0.5,
        ...changes,
      }),
      random: Random.fromSeed(11),
    },
    context,
  );
};

describe.each([
  ['SFT', sft],
  ['a reward model', reward],
  ['DPO', dpoRun],
  ['PPO', ppo],
  ['PPO with adapters', (context: ReturnType<typeof recordingContext>) => ppo(context, { loraRank: 2 })],
])('%s in little memory', (_, train) => {
  it('is the same as in plenty: with activations computed twice, and in parts', async () => {
    const plenty = await trained(1e12, train);
    expect(plenty.report.plan).toEqual({ recompute: false, parts: 1 });
    const twice = await trained(plenty.report.memory.total - 1, train);
    expect(twice.report.plan).toEqual({ recompute: true, parts: 1 });
    const inParts = await trained(twice.report.memory.total - 1, train);
    expect(inParts.report.plan.parts).toBeGreaterThan(1);
    for (const other of [twice, inParts]) {
      expect(other.report.memory.activations).toBeLessThan(plenty.report.memory.activations);
      // The largest difference between two computations of one value is rounding, and nothing else.
      const names = Object.keys(plenty.recording.metrics.get(1)!).filter((name) => name !== 'sampling/logprob_gap');
      for (const name of names) {
        series(plenty.recording, name).forEach((value, step) => {
          const actual = series(other.recording, name)[step];
          expect(Math.abs(actual - value), `${name} of update ${step + 1}`).toBeLessThan(
            1e-6 * Math.max(1, Math.abs(value)),
          );
        });
      }
      for (const [name, { data }] of plenty.tensors) {
        data.forEach((value, i) => expect(Math.abs(other.tensors.get(name)!.data[i] - value), name).toBeLessThan(1e-5));
      }
    }
  });

  it('is refused where it cannot fit, with what it needs and what to do', async () => {
    const attempt = trained(1000, train);
    await expect(attempt).rejects.toMatchObject({ code: 'out_of_memory' });
    await expect(attempt).rejects.toThrow(
      /needs at least [\d.]+ kB of memory, and 1\.0 kB are free for it\. It needs [\d.]+ kB for the weights/,
    );
  });
});

it('takes the fastest plan that fits', () => {
  const costs: Record<string, number> = {
    'false 1': 100,
    'false 2': 80,
    'false 3': 70,
    'false 5': 60,
    'true 1': 60,
    'true 2': 40,
    'true 3': 35,
    'true 4': 30,
    'true 5': 29,
  };
  const planned = (available: number, settings: Partial<MemorySettings> = {}) =>
    planUpdate({
      stage: 'sft',
      maxParts: 5,
      available,
      settings,
      remedies: [],
      estimate: ({ recompute, parts }) => ({ total: costs[`${recompute} ${parts}`] }) as UpdateMemory,
    }).plan;
  expect(planned(100)).toEqual({ recompute: false, parts: 1 });
  expect(planned(99)).toEqual({ recompute: true, parts: 1 });
  expect(planned(59)).toEqual({ recompute: true, parts: 2 });
  expect(planned(29)).toEqual({ recompute: true, parts: 5 });
  // What the settings ask for holds, whatever there is.
  expect(planned(1000, { gradientCheckpointing: 'always' })).toEqual({ recompute: true, parts: 1 });
  expect(planned(1000, { gradientAccumulationSteps: 3 })).toEqual({ recompute: false, parts: 3 });
  expect(planned(50, { gradientAccumulationSteps: 3 })).toEqual({ recompute: true, parts: 3 });
  expect(planned(90, { gradientCheckpointing: 'never' })).toEqual({ recompute: false, parts: 2 });
  expect(planned(1000, { gradientAccumulationSteps: 64 })).toEqual({ recompute: false, parts: 5 });
});

describe('a refusal names what would help', () => {
  const refused = (settings: Partial<MemorySettings>, available: number) =>
    planUpdate({
      stage: 'sft',
      maxParts: 2,
      available,
      settings,
      estimate: ({ recompute, parts }) => memoryOf(100 - 30 * Number(recompute) - 10 * parts),
      remedies: [{ setting: 'loraRank 8', estimate: ({ parts }) => memoryOf(40 - 10 * parts) }],
    }).refusal;
  const memoryOf = (megabytes: number) =>
    withTotal({ parameters: 0, optimizer: 0, copies: 0, activations: 1e6 * megabytes, sampling: 0 });

  it('nothing, where it fits', () => expect(refused({}, 50e6)).toBeUndefined());
  it('what was forced, where leaving it to the program is enough', () => {
    expect(refused({ gradientCheckpointing: 'never' }, 70e6)?.message).toMatch(
      /^SFT needs at least 80\.0 MB of memory, and 70\.0 MB are free for it\. .*With gradientCheckpointing auto and gradientAccumulationSteps 0 it would need 60\.0 MB and fit\.$/,
    );
  });
  it('another setting, where that is what it takes', () => {
    expect(refused({}, 35e6)?.message).toMatch(/With loraRank 8 it would need 30\.0 MB and fit\.$/);
    expect(refused({ gradientAccumulationSteps: 1 }, 35e6)?.message).toMatch(/With loraRank 8 it would need 30\.0 MB/);
  });
  it('a smaller model, where no setting is enough', () => {
    expect(refused({}, 10e6)?.message).toMatch(/Not enough, even with loraRank 8\. Use a smaller model/);
  });
});

it('an estimate covers the arena of a long run, which came to 1.4 times what lives in it (docs/log.md)', () => {
  const graph = sftGraph(smallConfig, methodSettings.sft.parse({}));
  const sizes = sizesOf(
    graph,
    sftInputs({ sequences: examples.map(({ ids }) => ids), masks: examples.map(({ mask }) => mask) }, 0).inputs,
  );
  const live = activationBytes(runPasses(graph), sizes);
  expect(live).toBeGreaterThan(0);
  expect(activationsOf(graph)(sizes)).toBeGreaterThanOrEqual(1.4 * live);
});
