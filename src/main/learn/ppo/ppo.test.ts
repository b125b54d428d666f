import { describe, expect, it } from 'vitest';
import type { Engine, ParameterTensor, Tensor } from '../../engines/engine.ts';
import { testEngine as engine } from '../../engines/onnxruntime/cpu-engine.fixture.ts';
import { decodeRollouts } from '../../workers/jobs/decode-rollouts.ts';
import { expectedTensorShapes } from '../../models/families/tensor-shapes.ts';
import { Random } from '../../../shared/domain/random.ts';
import { render } from '../../../shared/language/said.ts';
import { initializePolicy } from '../policy/policy.ts';
import type { Rollouts } from '../ports.ts';
import type { SettingsOf } from '../../../shared/methods/all.ts';
import { methodSettings } from '../../../shared/methods/settings.ts';
import { modelReward } from '../rollout/model-reward.ts';
import type { OnlineJob } from '../rollout/online-job.ts';
import { trainPpo } from './ppo.ts';
import { SCORE_BIAS, SCORE_WEIGHT, scoreSequences, type RewardModel } from '../scoring/scorer.ts';
import { paddedBatches } from '../data/sft-batches.ts';
import {
  emptyRecording,
  MemoryCheckpoints,
  recordingContext,
  series,
  smallConfig,
  tinyPolicy,
} from '../learn.fixture.ts';

const [PAD, END, LIKED] = [0, 3, 7];
const never = new AbortController().signal;

/**
 * A reward model written by hand: the score grows with the share of tokens that are LIKED, from −1 at none to about 1. Its
 * first layer looks at all tokens alike (queries and keys are 0) and carries the share of LIKED into a dimension that the
 * head reads.
 */
function likesToken(): RewardModel {
  const width = smallConfig.hidden_size;
  const tensors = new Map<string, ParameterTensor>();
  const set = (name: string, shape: readonly number[], entries: [number, number][], rest = 0) => {
    const data = new Float32Array(shape.reduce((product, dim) => product * dim, 1)).fill(rest);
    for (const [at, value] of entries) data[at] = value;
    tensors.set(name, { shape, data });
  };
  for (const [name, shape] of expectedTensorShapes(smallConfig)) set(name, shape, [], shape.length === 1 ? 1 : 0);
  const embeddings = Array.from({ length: smallConfig.vocab_size }, (_, token): [number, number] => {
    return [token * width + (token === LIKED ? 1 : 0), 1];
  });
  set('model.embed_tokens.weight', [smallConfig.vocab_size, width], embeddings);
  set('model.layers.0.self_attn.v_proj.weight', [8, width], [[1, 1]]);
  set('model.layers.0.self_attn.o_proj.weight', [width, 16], [[2 * 16, 1]]);
  set(SCORE_WEIGHT, [1, width], [[2, 0.5]]);
  set(SCORE_BIAS, [1], [[0, -1]]);
  return { config: smallConfig, tensors };
}

const base = {
  episodes: 64,
  rolloutBatchSize: 16,
  minibatches: 2,
  ppoEpochs: 2,
  maxNewTokens: 6,
  learningRate: 0.005,
};

function jobOf(
  settings: Partial<SettingsOf<'ppo'>> = {},
  changes: Partial<OnlineJob<SettingsOf<'ppo'>>> = {},
): OnlineJob<SettingsOf<'ppo'>> {
  return {
    policy: initializePolicy(smallConfig, Random.fromSeed(1)),
    reward: modelReward(likesToken(), PAD),
    padId: PAD,
    prompts: [[1], [1, 2], [1, 4, 5], [1, 2, 4, 5, 6], [1, 9]].map((ids) => Int32Array.from(ids)),
    rollouts: decodeRollouts({ engine, signal: never }, [END]),
    settings: methodSettings.ppo.parse({ ...base, ...settings }),
    random: Random.fromSeed(11),
    ...changes,
  };
}

it('the reward model of these tests scores the share of a token', async () => {
  const sequences = [
    [1, 2, 4, 5],
    [1, LIKED, 4, 5],
    [1, LIKED, 4, LIKED],
    [1, LIKED, LIKED, LIKED],
  ].map((ids) => Int32Array.from(ids));
  const scores = await scoreSequences(engine, likesToken(), sequences, PAD);
  expect(scores[0]).toBeCloseTo(-1, 5);
  expect([...scores].sort((a, b) => a - b)).toEqual([...scores]);
  expect(scores[3]).toBeGreaterThan(0.8);
});

/** Every option that has a state of its own. */
const allOptions: Partial<SettingsOf<'ppo'>> = {
  klController: 'adaptive',
  klTarget: 0.05,
  klHorizon: 100,
  emaDecay: 0.5,
  pretrainingCoef: 0.2,
  entropyCoef: 0.01,
};
const pretraining = paddedBatches(
  Array.from({ length: 9 }, (_, i) => ({
    ids: Int32Array.of(1, 2 + i, 4, END),
    mask: Uint8Array.of(0, 1, 1, 1),
  })),
  { batchSize: 2, epochs: 1, maxLength: 32, random: Random.fromSeed(5) },
);

describe('a run', () => {
  it('raises the score and learns to end, while the KL is paid for', async () => {
    const recording = emptyRecording();
    const job = jobOf({ episodes: 256, rolloutBatchSize: 32, learningRate: 0.02 });
    const result = await trainPpo(job, recordingContext(engine, recording));
    expect(result).toMatchObject({ outcome: 'completed', episodes: 256, updates: 32, endedEarly: undefined });
    const [scores, kl] = [series(recording, 'objective/scores'), series(recording, 'objective/kl')];
    expect(scores.at(-1)! - scores[0]).toBeGreaterThan(0.5);
    const ended = series(recording, 'val/num_eos_tokens');
    expect(ended.at(-1)! - ended[0]).toBeGreaterThan(8);
    // At first the policy is the reference.
    expect(Math.abs(kl[0])).toBeLessThan(1e-5);
    for (const nats of kl.slice(1)) expect(nats).toBeGreaterThan(0);
    expect(result.kl).toBe(kl.at(-1));
    expect(result.score).toBe(scores.at(-1));
  });

  it('learns through adapters alone as well, and resumes to the same ones', async () => {
    // Weights of some size: adapters leave the embeddings alone, and those of a fresh policy are near 0.
    const policy = tinyPolicy(5, smallConfig);
    const settings = { episodes: 256, rolloutBatchSize: 32, learningRate: 0.02, loraRank: 4, emaDecay: 0.2 };
    const job = jobOf(settings, { policy });
    const recording = emptyRecording();
    const whole = await trainPpo(job, recordingContext(engine, recording));
    const [scores, kl] = [series(recording, 'objective/scores'), series(recording, 'objective/kl')];
    expect(scores.at(-1)! - scores[0]).toBeGreaterThan(0.3);
    // A matrix B of zeros leaves the policy as it was.
    expect(Math.abs(kl[0])).toBeLessThan(1e-4);
    expect(kl.at(-1)).toBeGreaterThan(0.1);
    for (const [name, { data }] of policy.tensors) expect(whole.tensors.get(name)!.data, name).toEqual(data);

    const checkpoints = new MemoryCheckpoints();
    await trainPpo(job, recordingContext(engine, emptyRecording(), { checkpoints, stopAfter: 3 }));
    const saved = await checkpoints.load();
    expect([...saved!.tensors.keys()].filter((name) => policy.tensors.has(name))).toEqual([]);
    const resumed = await trainPpo(job, recordingContext(engine, emptyRecording(), { checkpoints }));
    expect(resumed.tensors).toEqual(whole.tensors);
  });

  it('repeats itself number by number, and reports the field’s figures by name', async () => {
    const recording = emptyRecording();
    await trainPpo(jobOf(), recordingContext(engine, recording));
    // Pinned, as in sft.test.ts: rounding moves these by less than 1e-6, and would have to fall within 1e-6 of the border
    // between two tokens in one of about 400 draws to sample another.
    const pinned = {
      loss: [0.0073956, 0.0019585, -0.0019615, -0.0196657],
      'loss/value_avg': [0.53573, 0.57006, 0.34764, 0.21133],
      'objective/scores': [-0.93789, -0.92307, -0.91479, -0.81179],
      'objective/kl': [0, 0.14838, 0.11824, 0.40138],
    };
    for (const [name, values] of Object.entries(pinned)) {
      const actual = series(recording, name);
      values.forEach((value, i) => expect(Math.abs(actual[i] - value), `${name} ${i + 1}`).toBeLessThan(1e-4));
    }
    expect(Object.keys(recording.metrics.get(1)!).sort()).toEqual([
      'completions/clipped_ratio',
      'completions/duplicates',
      'completions/max_length',
      'completions/mean_length',
      'completions/min_length',
      'completions/repetition',
      'episode',
      'grad_norm',
      'loss',
      'loss/policy_avg',
      'loss/value_avg',
      'lr',
      'num_tokens',
      'objective/entropy',
      'objective/kl',
      'objective/kl_coef',
      'objective/non_score_reward',
      'objective/rlhf_reward',
      'objective/scores',
      'policy/approxkl_avg',
      'policy/clipfrac_avg',
      'policy/entropy_avg',
      'rewards/reward_model/mean',
      'rewards/reward_model/std',
      'sampling/logprob_gap',
      'val/clipfrac_avg',
      'val/num_eos_tokens',
      'val/ratio',
      'val/ratio_var',
    ]);
  });

  it('stopped in the middle goes on from its checkpoint to the same tensors and figures', async () => {
    const job = jobOf({ ...allOptions, checkpointEvery: 3 }, { pretraining });
    const whole = emptyRecording();
    const expected = await trainPpo(job, recordingContext(engine, whole));
    const [checkpoints, parts] = [new MemoryCheckpoints(), emptyRecording()];
    const first = await trainPpo(job, recordingContext(engine, parts, { checkpoints, stopAfter: 2 }));
    expect([first.outcome, first.episodes, checkpoints.saves]).toEqual(['stopped', 32, 1]);
    const second = await trainPpo(job, recordingContext(engine, parts, { checkpoints }));
    expect(second).toEqual(expected);
    expect(parts.metrics).toEqual(whole.metrics);
    expect(parts.samples).toEqual(whole.samples);
  });

  it.each([
    ['the samples it shows', 2],
    ['a batch', 3],
  ])('stopped while it samples %s keeps what there is, and goes on to the same end', async (_, atCall) => {
    const job = jobOf({ episodes: 32, sampleEvery: 1, checkpointEvery: 5 });
    const expected = await trainPpo(job, recordingContext(engine, emptyRecording()));
    const [checkpoints, controller] = [new MemoryCheckpoints(), new AbortController()];
    let calls = 0;
    const rollouts: Rollouts = {
      sample: (...request) => {
        if (calls++ === atCall) controller.abort();
        return decodeRollouts({ engine, signal: controller.signal }, [END]).sample(...request);
      },
    };
    const stopping = { ...recordingContext(engine, emptyRecording(), { checkpoints }), signal: controller.signal };
    const first = await trainPpo({ ...job, rollouts }, stopping);
    expect([first.outcome, first.episodes, checkpoints.saves]).toEqual(['stopped', 16, 1]);
    expect(await trainPpo(job, recordingContext(engine, emptyRecording(), { checkpoints }))).toEqual(expected);
  });

  it('is the same whichever token pads, be it the end token', async () => {
    const [first, second] = [emptyRecording(), emptyRecording()];
    const expected = await trainPpo(jobOf({ episodes: 32 }, { padId: 9 }), recordingContext(engine, first));
    expect(await trainPpo(jobOf({ episodes: 32 }, { padId: END }), recordingContext(engine, second))).toEqual(expected);
    expect(second.metrics).toEqual(first.metrics);
  });

  it('gives the moving average of the weights where one is kept', async () => {
    const last = await trainPpo(jobOf({ episodes: 16 }), recordingContext(engine, emptyRecording()));
    const checkpoints = new MemoryCheckpoints();
    const mean = await trainPpo(
      jobOf({ episodes: 16, emaDecay: 0.999 }),
      recordingContext(engine, emptyRecording(), { checkpoints }),
    );
    const start = jobOf().policy.tensors;
    const name = 'model.embed_tokens.weight';
    const distance = (tensors: ReadonlyMap<string, ParameterTensor>) =>
      Math.hypot(...tensors.get(name)!.data.map((value, i) => value - start.get(name)!.data[i]));
    expect(distance(mean.tensors)).toBeGreaterThan(0);
    expect(distance(mean.tensors)).toBeLessThan(0.01 * distance(last.tensors));
    // The policy that goes on learning is not the average.
    expect((await checkpoints.load())!.tensors.get(name)!.data).toEqual(last.tensors.get(name)!.data);
  });

  describe('past the limit of the KL', () => {
    const far = { learningRate: 0.03, schedule: 'constant', episodes: 160 } as const;
    /** The run without a limit, and one that the third of its batches is past. */
    async function farRun(changes: Partial<SettingsOf<'ppo'>> = {}) {
      const free = emptyRecording();
      await trainPpo(jobOf({ ...far, ...changes }), recordingContext(engine, free, { stopAfter: 3 }));
      const kl = series(free, 'objective/kl');
      const stopAtKl = (Math.max(kl[0], kl[1]) + kl[2]) / 2;
      expect(kl[2]).toBeGreaterThan(stopAtKl);
      return { free, job: jobOf({ ...far, ...changes, stopAtKl }), stopAtKl };
    }

    it('returns the last policy within it, with its figures, and says why', async () => {
      const { free, job, stopAtKl } = await farRun();
      const recording = emptyRecording();
      const result = await trainPpo(job, recordingContext(engine, recording));
      expect(result).toMatchObject({ outcome: 'completed', episodes: 32 });
      expect(render(result.endedEarly!)).toMatch(
        /nats per completion from its parent, past the limit of .*before its last updates/,
      );
      expect(render(result.endedEarly!)).toContain('Raise klCoef');
      expect(result.kl).toBe(series(free, 'objective/kl')[1]);
      expect(result.score).toBe(series(free, 'objective/scores')[1]);
      expect(result.kl).toBeLessThanOrEqual(stopAtKl);
      // It is what the second batch was sampled from.
      const checkpoints = new MemoryCheckpoints();
      await trainPpo(jobOf(far), recordingContext(engine, emptyRecording(), { checkpoints, stopAfter: 1 }));
      const second = (await checkpoints.load())!.tensors;
      for (const name of job.policy.tensors.keys()) expect(result.tensors.get(name), name).toEqual(second.get(name));
    });

    it.each([
      ['all weights', {}],
      ['a mean of weights', { emaDecay: 0.5 }],
      ['adapters', { loraRank: 4, learningRate: 0.05 }],
    ])('with %s a resumed run returns what an uninterrupted one does', async (_, changes) => {
      const { job } = await farRun(changes);
      const whole = await trainPpo(job, recordingContext(engine, emptyRecording()));
      expect(whole.endedEarly).toBeDefined();
      const checkpoints = new MemoryCheckpoints();
      const stopping = recordingContext(engine, emptyRecording(), { checkpoints, stopAfter: 2 });
      expect((await trainPpo(job, stopping)).outcome).toBe('stopped');
      expect(await trainPpo(job, recordingContext(engine, emptyRecording(), { checkpoints }))).toEqual(whole);
    });

    it('holds what the last updates made to it, too', async () => {
      const free = emptyRecording();
      const unlimited = await trainPpo(jobOf({ ...far, episodes: 16 }), recordingContext(engine, free));
      const kl = series(free, 'objective/kl');
      expect(kl).toHaveLength(2);
      expect(unlimited.kl).toBe(kl[1]);
      const stopAtKl = kl[1] / 2;
      expect(kl[1]).toBeGreaterThan(0.02);
      const result = await trainPpo(
        jobOf({ ...far, episodes: 16, stopAtKl }),
        recordingContext(engine, emptyRecording()),
      );
      expect(result).toMatchObject({ outcome: 'completed', episodes: 16, kl: kl[0] });
      expect(render(result.endedEarly!)).toContain('before its last updates');
    });

    it('returns the mean of the weights where one is kept, measured by itself', async () => {
      const { job, stopAtKl } = await farRun({ emaDecay: 0.9 });
      const recording = emptyRecording();
      const checkpoints = new MemoryCheckpoints();
      const result = await trainPpo(job, recordingContext(engine, recording, { checkpoints }));
      expect(render(result.endedEarly!)).toContain('The result is the mean of its weights, at ');
      expect(result.kl).toBeLessThan(stopAtKl);
      expect(result.kl).toBe(series(recording, 'objective/kl').at(-1));
      const saved = (await checkpoints.load())!.tensors;
      for (const name of job.policy.tensors.keys()) {
        expect(result.tensors.get(name)!.data, name).toEqual(saved.get(`ema:${name}`)!.data);
      }
    });

    it('returns the parent where nothing else is within it', async () => {
      const job = jobOf({ stopAtKl: 1e-4, learningRate: 0.02, emaDecay: 0.1 });
      const result = await trainPpo(job, recordingContext(engine, emptyRecording()));
      expect(render(result.endedEarly!)).toMatch(
        /The result is the mean of its weights before its last updates|its parent, unchanged/,
      );
      expect(result.kl).toBeLessThan(1e-4);
      expect(result.tensors.get('model.embed_tokens.weight')).toEqual(
        job.policy.tensors.get('model.embed_tokens.weight'),
      );
    });

    it('stopped while the result is measured, it is measured after all', async () => {
      const job = jobOf({ episodes: 32, sampleEvery: 100, checkpointEvery: 5 });
      const expected = await trainPpo(job, recordingContext(engine, emptyRecording()));
      const [checkpoints, controller] = [new MemoryCheckpoints(), new AbortController()];
      let calls = 0;
      const rollouts: Rollouts = {
        sample: (...request) => {
          // Samples to show and two batches come before.
          if (calls++ === 3) controller.abort();
          return decodeRollouts({ engine, signal: controller.signal }, [END]).sample(...request);
        },
      };
      const stopping = { ...recordingContext(engine, emptyRecording(), { checkpoints }), signal: controller.signal };
      expect((await trainPpo({ ...job, rollouts }, stopping)).outcome).toBe('stopped');
      expect(await trainPpo(job, recordingContext(engine, emptyRecording(), { checkpoints }))).toEqual(expected);
    });
  });
});

/** The engine, and what every update was given and gave. */
function listening() {
  const updates: { inputs: Readonly<Record<string, Tensor>>; outputs: Record<string, Tensor> }[] = [];
  const heard: Engine = {
    ...engine,
    compile: async (graph, options) => {
      const program = await engine.compile(graph, options);
      if (!graph.updates) return program;
      return {
        run: async (inputs) => {
          const outputs = await program.run(inputs);
          updates.push({ inputs, outputs });
          return outputs;
        },
        dispose: () => program.dispose(),
      };
    },
  };
  return { heard, updates };
}

describe('the updates of a batch', () => {
  async function updatesOf(settings: Partial<SettingsOf<'ppo'>>) {
    const { heard, updates } = listening();
    const recording = emptyRecording();
    const job = jobOf({ episodes: 16, ...settings });
    await trainPpo(job, recordingContext(heard, recording));
    return { updates, metrics: recording.metrics.get(1)! };
  }
  /** What tells an episode: its labels and old log-probabilities, in order. */
  const tokensOf = (inputs: Readonly<Record<string, Tensor>>) =>
    [...inputs.labels.data].map((label, i) => `${label} ${inputs.oldLogprobs.data[i]} ${inputs.returns.data[i]}`);

  it('hold every token once in each epoch, in fresh minibatches, each a mean over its valid tokens', async () => {
    const { updates } = await updatesOf({ ppoEpochs: 3, minibatches: 4 });
    expect(updates).toHaveLength(12);
    const epochs = [0, 4, 8].map((start) => updates.slice(start, start + 4).map(({ inputs }) => tokensOf(inputs)));
    const sorted = epochs.map((minibatches) => minibatches.flat().sort());
    expect(sorted[1]).toEqual(sorted[0]);
    expect(sorted[2]).toEqual(sorted[0]);
    const parts = epochs.map((minibatches) => minibatches.map((tokens) => tokens.sort().join()).sort());
    expect(parts[1]).not.toEqual(parts[0]);
    expect(parts[2]).not.toEqual(parts[1]);
    for (const { inputs } of updates) {
      const { data } = inputs.weights;
      expect(data).toHaveLength(inputs.labels.data.length);
      for (const weight of data) expect(weight).toBeCloseTo(1 / data.length, 6);
    }
    // Whitened over the whole batch.
    const advantages = updates.slice(0, 4).flatMap(({ inputs }) => [...inputs.advantages.data]);
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(advantages)).toBeCloseTo(0, 5);
    expect(mean(advantages.map((value) => value ** 2))).toBeCloseTo(1, 4);
  });

  it('begin with a ratio of 1 and values of 0, and learn with the annealed rate', async () => {
    const { updates } = await updatesOf({ episodes: 32, ppoEpochs: 2, minibatches: 2, finalShare: 0 });
    for (const first of [0, 4]) {
      const { outputs } = updates[first];
      expect(Math.abs(outputs['val/ratio'].data[0] - 1)).toBeLessThan(1e-5);
      expect(Math.sqrt(outputs.ratio_square.data[0])).toBeLessThan(1e-5);
      expect(Math.abs(updates[first + 1].outputs['val/ratio'].data[0] - 1)).toBeGreaterThan(1e-5);
    }
    expect(new Set(updates.slice(0, 4).flatMap(({ inputs }) => [...inputs.oldValues.data]))).toEqual(new Set([0]));
    expect(updates[4].inputs.oldValues.data.every((value) => value !== 0)).toBe(true);
    updates.forEach(({ inputs }, i) => expect(inputs.learningRate.data[0]).toBeCloseTo(0.005 * (1 - i / 8), 7));
  });

  it('are averaged in the figures, also where there are fewer completions than minibatches', async () => {
    const few = { episodes: 4, rolloutBatchSize: 2, minibatches: 4, ppoEpochs: 3, finalShare: 0 };
    const { updates, metrics } = await updatesOf(few);
    expect(updates).toHaveLength(12);
    for (const name of ['loss', 'val/ratio', 'policy/entropy_avg', 'grad_norm']) {
      const mean = updates.slice(0, 6).reduce((sum, { outputs }) => sum + outputs[name].data[0] / 6, 0);
      expect(metrics[name], name).toBeCloseTo(mean, 9);
    }
    updates.forEach(({ inputs }, i) => expect(inputs.learningRate.data[0]).toBeCloseTo(0.005 * (1 - i / 12), 7));
  });
});

it('the price of the KL that is reported is the one the rewards were made with; the next follows by control', async () => {
  const recording = emptyRecording();
  const settings = { klController: 'adaptive', klCoef: 0.15, klTarget: 0.01, klHorizon: 160 } as const;
  await trainPpo(jobOf(settings), recordingContext(engine, recording));
  const [coefs, kl] = [series(recording, 'objective/kl_coef'), series(recording, 'objective/kl')];
  expect(coefs[0]).toBe(0.15);
  series(recording, 'objective/non_score_reward').forEach((reward, i) => {
    expect(reward).toBeCloseTo(-coefs[i] * kl[i], 6);
    const error = Math.min(0.2, Math.max(-0.2, kl[i] / 0.01 - 1));
    if (i + 1 < coefs.length) expect(coefs[i + 1]).toBeCloseTo(coefs[i] * (1 + (error * 16) / 160), 12);
  });
  expect(coefs[3]).toBeGreaterThan(coefs[1]);
});

it.each([
  ['dear', 0.001, (ratio: number, batches: number) => ratio > (batches === 4 ? 1.1 : 2)],
  ['cheap', 50, (ratio: number, batches: number) => ratio < (batches === 4 ? 0.6 : 0.3)],
])('the adaptive price starts at 0.15 and becomes %s within a run, be it short or long', async (_, klTarget, moved) => {
  for (const batches of [4, 20]) {
    const recording = emptyRecording();
    const settings = { klController: 'adaptive', klTarget, episodes: 16 * batches } as const;
    await trainPpo(jobOf(settings), recordingContext(engine, recording));
    const coefs = series(recording, 'objective/kl_coef');
    expect(coefs[0]).toBe(0.15);
    expect(coefs.at(-1)! / coefs[0]).toSatisfy((ratio: number) => moved(ratio, batches));
  }
});

it('learns from log-probabilities of its own, never from those of a sampler in fewer bits', async () => {
  const int8 = decodeRollouts({ engine, signal: never }, [END], 'int8');
  const gaps: number[] = [];
  const silent: Rollouts = {
    sample: async (...request) => {
      const completions = await int8.sample(...request);
      return completions.map((completion) => ({ ...completion, logprobs: completion.logprobs.map(() => -1) }));
    },
  };
  const tensors: unknown[] = [];
  for (const rollouts of [int8, silent]) {
    const recording = emptyRecording();
    const trained = await trainPpo(jobOf({}, { rollouts }), recordingContext(engine, recording));
    if (trained.outcome !== 'completed') throw new Error('the run was to end by itself');
    tensors.push([...trained.tensors].map(([name, { data }]) => [name, [...data]]));
    gaps.push(...series(recording, 'sampling/logprob_gap'));
  }
  expect(tensors[1]).toEqual(tensors[0]);
  expect(gaps.every((gap) => gap > 1e-3)).toBe(true);
});

it('rollouts ask for the settings’ temperature, all prompts in turn, and other draws for each batch', async () => {
  const asked: Parameters<Rollouts['sample']>[] = [];
  const job = jobOf({ temperature: 0.8, episodes: 32, sampleEvery: 100 });
  const rollouts: Rollouts = {
    sample: (...request) => {
      asked.push(request);
      return job.rollouts.sample(...request);
    },
  };
  const recording = emptyRecording();
  await trainPpo({ ...job, rollouts }, recordingContext(engine, recording));
  const [first, second] = asked.filter(([, prompts]) => prompts.length === 16);
  expect(first[2]).toMatchObject({ temperature: 0.8, maxNewTokens: 6 });
  expect(first[2].seed).not.toBe(second[2].seed);
  const walked = [...first[1], ...second[1]].map((ids) => ids.join());
  const all = job.prompts.map((ids) => ids.join()).sort();
  for (let pass = 0; pass + 5 <= walked.length; pass += 5) expect(walked.slice(pass, pass + 5).sort()).toEqual(all);
  expect(new Set([0, 5, 10, 15].map((pass) => walked.slice(pass, pass + 5).join(' '))).size).toBeGreaterThan(1);
  // The sampler's own log-probabilities are at that temperature too.
  for (const gap of series(recording, 'sampling/logprob_gap')) expect(gap).toBeLessThan(1e-4);
  // Samples to look at: the same prompts and draws before and after.
  expect(recording.samples.map(({ step, samples }) => [step, samples.map(({ prompt }) => prompt.join())])).toEqual([
    [0, job.prompts.map((ids) => ids.join())],
    [2, job.prompts.map((ids) => ids.join())],
  ]);
});

describe('what cannot be trained is refused', () => {
  const context = () => recordingContext(engine, emptyRecording());

  it('without prompts, and without the demonstrations it is to mix in', async () => {
    await expect(trainPpo(jobOf({}, { prompts: [] }), context())).rejects.toThrow('there are no prompts to answer');
    await expect(trainPpo(jobOf({ pretrainingCoef: 1 }), context())).rejects.toThrow('no demonstrations to mix in');
  });

  it('where the loss diverges, with what to do', async () => {
    const rewardModel = likesToken();
    const tensors = new Map(rewardModel.tensors);
    tensors.set(SCORE_BIAS, { shape: [1], data: Float32Array.of(3e38) });
    const job = jobOf({ scoreClip: null }, { reward: modelReward({ ...rewardModel, tensors }, PAD) });
    await expect(trainPpo(job, context())).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(/^PPO: the loss of update 1 is (NaN|Infinity)\. .*a third of it/) as string,
    });
  });
});
