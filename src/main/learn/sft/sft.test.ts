import { describe, expect, it } from 'vitest';
import { testEngine as engine } from '../../engines/onnxruntime/cpu-engine.fixture.ts';
import { Random } from '../../../shared/domain/random.ts';
import { adamwInputs, initializeAdamW } from '../update/adamw.ts';
import { likelihood } from '../policy/likelihood.ts';
import { initializePolicy } from '../policy/policy.ts';
import { paddedBatches, type SftExample } from '../data/sft-batches.ts';
import { methodSettings } from '../../../shared/methods/settings.ts';
import { sftGraph, trainSft } from './sft.ts';
import { sftInputs } from '../policy/sft-loss.ts';
import {
  emptyRecording,
  MemoryCheckpoints,
  recordingContext,
  series,
  smallConfig,
  tinyPolicy,
} from '../learn.fixture.ts';

const PAD = 0;

/** Counts up from a random token, at a random length: after the first token all is known. */
function countingUp(count: number, random: Random): SftExample[] {
  return Array.from({ length: count }, () => {
    const [start, length] = [random.int(10), 4 + random.int(8)];
    return {
      ids: Int32Array.from({ length }, (_, t) => 1 + ((start + t) % 10)),
      mask: Uint8Array.from({ length }, (_, t) => Number(t > 0)),
    };
  });
}

const examples = countingUp(64, Random.fromSeed(2));
const settings = methodSettings.sft.parse({
  batchSize: 8,
  epochs: 8,
  learningRate: 0.02,
  warmupSteps: 5,
  checkpointEvery: 10,
});
const batches = paddedBatches(examples, { ...settings, maxLength: 32, random: Random.fromSeed(3) });
const policyBefore = initializePolicy(smallConfig, Random.fromSeed(1));
const job = { policy: policyBefore, padId: PAD, batches, settings, random: Random.fromSeed(4) };

describe('the loss', () => {
  const policy = tinyPolicy(6, smallConfig);
  const settings = methodSettings.sft.parse({});
  const graph = sftGraph(smallConfig, settings);

  const store = engine.createParameters();
  store.write(policy.tensors);
  initializeAdamW(store, graph);
  const compiled = engine.compile(graph, { parameters: store });

  async function lossOf(chosen: readonly SftExample[], padId = PAD): Promise<number> {
    store.write(policy.tensors);
    const program = await compiled;
    const batch = { sequences: chosen.map(({ ids }) => ids), masks: chosen.map(({ mask }) => mask) };
    const { inputs } = sftInputs(batch, padId);
    const outputs = await program.run({ ...inputs, ...adamwInputs(0.01, 1, settings) });
    return outputs.loss.data[0];
  }

  it('is the mean over the chosen tokens of all examples, whatever pads them', async () => {
    const chosen = examples.slice(0, 5).map(({ ids }, i) => ({ ids, mask: ids.map((_, t) => Number(t > i)) }));
    const masked = chosen.map(({ ids, mask }) => ({ ids, mask: Uint8Array.from(mask) }));
    let [nats, tokens] = [0, 0];
    for (const example of masked) {
      const count = example.mask.subarray(1).filter((value) => value === 1).length;
      if (count === 0) continue;
      nats += count * (await lossOf([example]));
      tokens += count;
    }
    expect(await lossOf(masked)).toBeCloseTo(nats / tokens, 5);
    expect(await lossOf(masked, 4)).toBe(await lossOf(masked));
    const total = await likelihood(engine, policy, masked, { padId: PAD });
    expect(total.tokens).toBe(tokens);
    expect(total.nats).toBeCloseTo(nats, 3);
  });

  it('is refused for a batch in which no token counts: the first of a sequence has nothing to predict it', async () => {
    const nothing = [{ ids: Int32Array.of(1, 2, 3), mask: Uint8Array.of(1, 0, 0) }];
    await expect(lossOf(nothing)).rejects.toThrow('expected a token to learn in each batch, got 1 sequences');
    expect(await likelihood(engine, policy, nothing, { padId: PAD })).toEqual({ nats: 0, tokens: 0 });
  });
});

describe('training', () => {
  const recording = emptyRecording();
  const expected = trainSft(job, recordingContext(engine, recording));

  it('drives the loss of a corpus that can be known near 0, and repeats itself number by number', async () => {
    const { outcome, steps, tokens, tensors } = await expected;
    const counted = examples.reduce((sum, { ids }) => sum + ids.length - 1, 0);
    expect([outcome, steps, tokens]).toEqual(['completed', 64, 8 * counted]);
    expect([...tensors.keys()]).toEqual([...job.policy.tensors.keys()]);
    const losses = series(recording, 'loss');
    expect(losses[0]).toBeCloseTo(Math.log(11), 1);
    expect(losses[63]).toBeLessThan(0.05);
    const { nats } = await likelihood(engine, { config: smallConfig, tensors }, countingUp(20, Random.fromSeed(9)), {
      padId: PAD,
    });
    expect(nats).toBeLessThan(20);
    expect(Object.keys(recording.metrics.get(1)!).sort()).toEqual(['grad_norm', 'learning_rate', 'loss', 'num_tokens']);
    expect(recording.progress.at(-1)).toEqual({ stage: 'sft', done: 64, total: 64 });
    // Pinned, so that no change of a trainer goes unseen. Another CPU may add in another order; weights changed by as
    // little as that rounds (2e-7 of each) moved these losses by less than 1e-6.
    const pinned = [2.4389, 1.93306, 1.12315, 0.57002, 0.27252, 0.11599, 0.05705, 0.02896, 0.01868, 0.01412, 0.01157];
    pinned.forEach((loss, i) => expect(Math.abs(losses[5 * i] - loss), `update ${5 * i + 1}`).toBeLessThan(1e-4));
  });

  it('stopped in the middle goes on from its checkpoint to the same tensors and figures', async () => {
    const [checkpoints, parts] = [new MemoryCheckpoints(), emptyRecording()];
    const first = await trainSft(job, recordingContext(engine, parts, { checkpoints, stopAfter: 33 }));
    expect([first.outcome, first.steps, checkpoints.saves]).toEqual(['stopped', 33, 4]);
    const second = await trainSft(job, recordingContext(engine, parts, { checkpoints }));
    expect(second).toEqual(await expected);
    expect(parts.metrics).toEqual(recording.metrics);
  });

  it('killed between two checkpoints does the updates since the last one again, alike', async () => {
    const checkpoints = new MemoryCheckpoints();
    const [before, after] = [emptyRecording(), emptyRecording()];
    const dying = recordingContext(engine, before, { checkpoints });
    const reporter = {
      ...dying.reporter,
      progress: ({ done }: { done: number }) => {
        if (done === 27) throw new Error('killed');
      },
    };
    await expect(trainSft(job, { ...dying, reporter })).rejects.toThrow('killed');
    expect(await trainSft(job, recordingContext(engine, after, { checkpoints }))).toEqual(await expected);
    expect([...after.metrics.keys()][0]).toBe(21);
    for (const [step, figures] of [...before.metrics, ...after.metrics])
      expect(figures).toEqual(recording.metrics.get(step));
  });

  it('is over at once where it was asked to stop before it began, and changes nothing', async () => {
    const context = { ...recordingContext(engine, emptyRecording()), signal: AbortSignal.abort() };
    const { outcome, steps, tensors } = await trainSft(job, context);
    expect([outcome, steps]).toEqual(['stopped', 0]);
    for (const [name, { data }] of job.policy.tensors) expect(tensors.get(name)!.data).toEqual(data);
  });

  it.each([
    ['loss', 3e38, /^SFT: the loss of update 1 is (NaN|Infinity)\. .*learning rate.*a third of it/],
    // A loss that is still a number, and a gradient whose square is not.
    ['gradient', 1e20, /^SFT: the norm of the gradient of update 1 is (NaN|Infinity)\. /],
  ])('whose %s diverges ends with what to do, and leaves no checkpoint of it', async (_, scale, message) => {
    const broken = { ...job.policy, tensors: new Map(job.policy.tensors) };
    const checkpoints = new MemoryCheckpoints();
    broken.tensors.set('model.norm.weight', { shape: [16], data: new Float32Array(16).fill(scale) });
    const run = trainSft({ ...job, policy: broken }, recordingContext(engine, emptyRecording(), { checkpoints }));
    await expect(run).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(message) as string,
    });
    expect(checkpoints.saves).toBe(0);
  });
});
