import { describe, expect, it } from 'vitest';
import { createCpuEngine } from '../engines/onnxruntime/cpu-engine.ts';
import { Random } from '../../shared/domain/random.ts';
import { groupByPrompt } from './comparison-groups.ts';
import type { MemoryReport } from './ports.ts';
import { paddedBatches, type SftExample } from './sft-batches.ts';
import { sftSettingsSchema } from './sft-settings.ts';
import { trainSft } from './sft.ts';
import { rewardSettingsSchema } from './reward-settings.ts';
import { trainRewardModel } from './reward-model.ts';
import { emptyRecording, recordingContext, series, smallConfig, tinyPolicy, type Recording } from './testing-learn.ts';
import { planUpdate, type UpdateMemory } from './update-memory.ts';

const engine = createCpuEngine({ threads: 1 });
const random = Random.fromSeed(6);
const sequence = (length: number) => Int32Array.from({ length }, () => 1 + random.int(10));
const examples: SftExample[] = Array.from({ length: 16 }, (_, i) => {
  const ids = sequence(6 + (i % 12));
  return { ids, mask: Uint8Array.from(ids, (_, t) => Number(t > 2)) };
});
const comparisons = groupByPrompt(
  Array.from({ length: 12 }, (_, i) => {
    const prompt = sequence(5);
    const sequences = [3, 6, 4].map((length) => Int32Array.of(...prompt, ...sequence(length)));
    return { promptKey: String(i), sequences, ranks: [0, 1, 2] };
  }),
);

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
      settings: sftSettingsSchema.parse({ learningRate: 1e-3, epsilon: 1e-6 }),
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
      settings: rewardSettingsSchema.parse({ batchSize: 6, epsilon: 1e-6 }),
      random: Random.fromSeed(1),
    },
    context,
  );

describe.each([
  ['SFT', sft],
  ['a reward model', reward],
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
      for (const name of Object.keys(plenty.recording.metrics.get(1)!)) {
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
    await expect(attempt).rejects.toThrow(/would need at least \d+ MB of memory, and 1 MB are there.*batchSize/s);
  });
});

it('takes the fastest plan that fits', () => {
  const costs: Record<string, number> = { 'false 1': 100, 'true 1': 60, 'true 2': 40, 'true 4': 30, 'true 5': 29 };
  const planned = (available: number) =>
    planUpdate({
      stage: 'test',
      maxParts: 5,
      available,
      advice: '',
      estimate: ({ recompute, parts }) => ({ total: costs[`${recompute} ${parts}`] }) as UpdateMemory,
    }).plan;
  expect(planned(100)).toEqual({ recompute: false, parts: 1 });
  expect(planned(99)).toEqual({ recompute: true, parts: 1 });
  expect(planned(59)).toEqual({ recompute: true, parts: 2 });
  expect(planned(29)).toEqual({ recompute: true, parts: 5 });
});
