import { describe, expect, it } from 'vitest';
import { Random } from '../../../shared/domain/random.ts';
import { methodSettings } from '../../../shared/methods/settings.ts';
import { testEngine as engine } from '../../engines/onnxruntime/cpu-engine.fixture.ts';
import type { SftExample } from '../data/sft-batches.ts';
import {
  emptyRecording,
  MemoryCheckpoints,
  recordingContext,
  series,
  smallConfig,
  tinyPolicy,
} from '../learn.fixture.ts';
import { planLoop } from '../loops/batch-loop.ts';
import { likelihood } from '../policy/likelihood.ts';
import { initializePolicy, type Policy } from '../policy/policy.ts';
import type { Rollouts } from '../ports.ts';
import { distillLoop, heldOutFigures, trainDistill } from './distill.ts';
import type { DistillJob } from './distill-job.ts';
import { Teacher } from './teacher.ts';

const PAD = 0;

/** Random tokens with a reply at the end. */
function texts(count: number, random: Random): SftExample[] {
  return Array.from({ length: count }, () => {
    const [prompt, length] = [1 + random.int(3), 5 + random.int(6)];
    return {
      ids: Int32Array.from({ length }, () => 1 + random.int(10)),
      mask: Uint8Array.from({ length }, (_, t) => Number(t >= prompt)),
    };
  });
}

const examples = texts(40, Random.fromSeed(2));
const heldOut = texts(8, Random.fromSeed(3));
const settings = methodSettings.distill.parse({
  batchSize: 8,
  epochs: 10,
  topK: 4,
  learningRate: 0.02,
  warmupSteps: 5,
  checkpointEvery: 10,
  evalEvery: 25,
  weightDecay: 0,
});
/** Counts up from the prompt's last token, whatever the policy. */
const rollouts: Rollouts = {
  sample: (_policy, prompts, { maxNewTokens, seed }) =>
    Promise.resolve(
      prompts.map((prompt) => ({
        tokenIds: Int32Array.from({ length: maxNewTokens }, (_, t) => 1 + ((prompt.at(-1)! + t + seed) % 10)),
        logprobs: new Float32Array(maxNewTokens),
        finished: false,
      })),
    ),
};
const teacher = tinyPolicy(9, { ...smallConfig, num_hidden_layers: 1 });
const job: DistillJob = {
  policy: initializePolicy(smallConfig, Random.fromSeed(1)),
  teacher,
  padId: PAD,
  examples,
  heldOut,
  rollouts,
  settings,
  random: Random.fromSeed(4),
};

describe('what a teacher says', () => {
  it.each([4, 64])('is its own distribution of every counted token, of the likeliest %i', async (topK) => {
    const form = { vocabulary: 11, topK, temperature: 1 };
    const teaching = await Teacher.compile(engine, teacher, form, PAD);
    const rows = await teaching.rowsOf(heldOut);
    await teaching.dispose();
    for (const [i, { ids, mask }] of heldOut.entries()) {
      const counted = [...ids.keys()].filter((t) => t > 0 && mask[t] === 1);
      const width = topK === 4 ? 5 : 11;
      expect(rows[i].logprobs).toHaveLength(counted.length * width);
      for (const [row, t] of counted.entries()) {
        const own = rows[i].logprobs.subarray(row * width, (row + 1) * width);
        expect(own.reduce((sum, logprob) => sum + Math.exp(logprob), 0)).toBeCloseTo(1, 4);
        const place = rows[i].ids?.subarray(row * 4, row * 4 + 4).indexOf(ids[t]) ?? ids[t];
        if (place < 0) continue;
        const only = { ids, mask: mask.map((_, at) => Number(at === t)) };
        const { nats } = await likelihood(engine, teacher, [only], { padId: PAD });
        expect(own[place]).toBeCloseTo(-nats, 4);
      }
    }
  });
});

describe('training on given texts', () => {
  const recording = emptyRecording();
  const expected = trainDistill(job, recordingContext(engine, recording));

  it('brings the student near its teacher, on held-out texts as well, and is measured on the way', async () => {
    const { outcome, steps, tensors } = await expected;
    expect([outcome, steps]).toEqual(['completed', 50]);
    const losses = series(recording, 'loss');
    expect(losses[49]).toBeLessThan(0.5 * losses[0]);
    expect([...recording.metrics].filter(([, values]) => 'eval_divergence' in values).map(([step]) => step)).toEqual([
      25, 50,
    ]);
    const [before, after] = await heldOutFigures(job, [job.policy.tensors, tensors], {
      engine,
      signal: new AbortController().signal,
    });
    expect(after.eval_divergence).toBeLessThan(before.eval_divergence);
    const last = recording.metrics.get(50)!;
    expect(after.eval_divergence).toBeCloseTo(last.eval_divergence, 5);
    const { nats, tokens } = await likelihood(engine, { config: smallConfig, tensors }, heldOut, { padId: PAD });
    expect(after.eval_perplexity).toBeCloseTo(Math.exp(nats / tokens), 3);
    expect(recording.progress.filter(({ stage }) => stage === 'teacher').at(-1)).toMatchObject({ done: 48, total: 48 });
  });

  it('stopped in the middle goes on from its checkpoint to the same tensors and figures', async () => {
    const [checkpoints, parts] = [new MemoryCheckpoints(), emptyRecording()];
    const first = await trainDistill(job, recordingContext(engine, parts, { checkpoints, stopAfter: 23 }));
    expect([first.outcome, first.steps]).toEqual(['stopped', 23]);
    expect(await trainDistill(job, recordingContext(engine, parts, { checkpoints }))).toEqual(await expected);
    expect(parts.metrics).toEqual(recording.metrics);
  });

  it('in parts, with activations computed twice, comes to the same', async () => {
    const other = emptyRecording();
    const slow = { ...settings, gradientAccumulationSteps: 3, gradientCheckpointing: 'always' as const };
    await trainDistill({ ...job, settings: slow }, recordingContext(engine, other));
    const [a, b] = [series(recording, 'loss'), series(other, 'loss')];
    a.slice(0, 10).forEach((loss, i) => expect(b[i]).toBeCloseTo(loss, 4));
  });
});

describe('training on what the student writes', () => {
  const onPolicy = {
    ...job,
    settings: { ...settings, lambda: 0.5, maxNewTokens: 6, loraRank: 2, hardLabelWeight: 0.3 },
  };

  it('writes in about a share lambda of the batches, and resumes to the same figures', async () => {
    const recording = emptyRecording();
    const expected = await trainDistill(onPolicy, recordingContext(engine, recording));
    const written = series(recording, 'on_policy');
    const share = written.reduce((sum, value) => sum + value, 0) / written.length;
    expect(written).toHaveLength(50);
    expect(share).toBeGreaterThan(0.3);
    expect(share).toBeLessThan(0.7);
    const step = written.indexOf(1) + 1;
    expect(recording.metrics.get(step)!['completions/mean_length']).toBe(6);
    const [checkpoints, parts] = [new MemoryCheckpoints(), emptyRecording()];
    await trainDistill(onPolicy, recordingContext(engine, parts, { checkpoints, stopAfter: 31 }));
    expect(await trainDistill(onPolicy, recordingContext(engine, parts, { checkpoints }))).toEqual(expected);
    expect(parts.metrics).toEqual(recording.metrics);
  });

  it('is sampled from the policy as it is, adapters merged', async () => {
    const seen: Policy[] = [];
    const watching: Rollouts = {
      sample: (policy, ...rest) => {
        seen.push(policy);
        return rollouts.sample(policy, ...rest);
      },
    };
    const always = { ...onPolicy, rollouts: watching, settings: { ...onPolicy.settings, lambda: 1, epochs: 1 } };
    await trainDistill(always, recordingContext(engine, emptyRecording()));
    expect(seen).toHaveLength(5);
    const name = 'model.layers.0.self_attn.q_proj.weight';
    const [first, last] = [seen[0].tensors.get(name)!.data, seen[4].tensors.get(name)!.data];
    expect(first).toEqual(job.policy.tensors.get(name)!.data);
    expect(last).not.toEqual(first);
    expect([...seen[0].tensors.keys()].filter((key) => key.includes('lora'))).toEqual([]);
  });
});

it('plans for the teacher and its rows, and for what the student may write', () => {
  const bytesOf = (changes: object) => planLoop(distillLoop({ ...job, settings: { ...settings, ...changes } })).memory;
  const total = (memory: object) => Object.values(memory).reduce((sum: number, value) => sum + (value as number), 0);
  expect(total(bytesOf({ topK: 8 }))).toBeGreaterThan(total(bytesOf({})));
  expect(total(bytesOf({ lambda: 0.5, maxNewTokens: 20 }))).toBeGreaterThan(total(bytesOf({})));
});
