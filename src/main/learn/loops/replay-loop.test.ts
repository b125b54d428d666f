import { describe, expect, it } from 'vitest';
import { testEngine as engine } from '../../engines/onnxruntime/cpu-engine.fixture.ts';
import { cartPole } from '../../environments/control/cart-pole.ts';
import type { Checkpoints } from '../ports.ts';
import { gridworld } from '../../environments/control/gridworld.ts';
import { pendulum } from '../../environments/control/pendulum.ts';
import { mdpEnv } from '../../environments/mdp.ts';
import type { Box, Discrete } from '../../environments/spaces.ts';
import { Random } from '../../../shared/domain/random.ts';
import { ddpg } from '../ddpg/ddpg.ts';
import { dqn, type DqnSettings } from '../dqn/dqn.ts';
import { emptyRecording, MemoryCheckpoints, recordingContext, series } from '../learn.fixture.ts';
import { evaluatePolicy } from '../replay/evaluate-policy.ts';
import { continuousControl, discreteControl, numberedStates, type LearningEnv } from '../replay/learning-env.ts';
import { adam, type ReplayMethod } from '../replay/replay-method.ts';
import { td3 } from '../td3/td3.ts';
import { runReplayLoop, type ReplayLoopSettings, type ReplayResult } from './replay-loop.ts';

const loopSettings: ReplayLoopSettings = {
  totalSteps: 400,
  learningStarts: 50,
  trainEvery: 2,
  batchSize: 8,
  bufferSize: 150,
  gamma: 0.95,
  nStep: 1,
  prioritized: false,
  priorityAlpha: 0.6,
  priorityBeta: 0.4,
  priorityEpsilon: 1e-6,
  tau: 1,
  targetEvery: 30,
  reportEvery: 37,
  checkpointEvery: 1000,
};
const dqnSettings: DqnSettings = {
  hidden: [12],
  double: false,
  dueling: false,
  loss: 'squared',
  startEpsilon: 1,
  endEpsilon: 0.1,
  epsilonSteps: 200,
  optimizer: adam(1e-3),
};
const controlSettings = {
  hidden: [12],
  actorOptimizer: adam(1e-3),
  criticOptimizer: adam(1e-3),
  learningStarts: 50,
  explorationNoise: 0.1,
  policyEvery: 2,
  targetNoise: 0.2,
  noiseClip: 0.5,
};

interface Case {
  readonly settings: ReplayLoopSettings;
  /** A fresh one for each run: nothing may live on in it. */
  readonly make: () => { env: LearningEnv<Discrete | Box>; method: ReplayMethod };
}

const onCartPole = (changes: Partial<DqnSettings>) => () => {
  const env = discreteControl(cartPole());
  return { env, method: dqn(env, loopSettings.batchSize, { ...dqnSettings, ...changes }) };
};
const cases: Record<string, Case> = {
  DQN: { settings: loopSettings, make: onCartPole({}) },
  'DQN with all of its switches': {
    settings: { ...loopSettings, prioritized: true, nStep: 3, tau: 0.1 },
    make: onCartPole({ double: true, dueling: true, loss: 'huber' }),
  },
  DDPG: {
    settings: { ...loopSettings, tau: 0.01, targetEvery: 1 },
    make: () => {
      const env = continuousControl(pendulum());
      return { env, method: ddpg(env, loopSettings.batchSize, controlSettings) };
    },
  },
  'TD3, prioritized': {
    settings: { ...loopSettings, tau: 0.01, targetEvery: 2, prioritized: true, nStep: 2 },
    make: () => {
      const env = continuousControl(pendulum());
      return { env, method: td3(env, loopSettings.batchSize, controlSettings) };
    },
  },
};

/** Runs to the end, or is asked to stop while it takes a step. */
async function run({ make, settings }: Case, checkpoints: Checkpoints = new MemoryCheckpoints(), stopAt?: number) {
  const recording = emptyRecording();
  const controller = new AbortController();
  const { env, method } = make();
  const stopping: ReplayMethod = {
    ...method,
    explore: (step, ...rest) => {
      if (step === stopAt) controller.abort();
      return method.explore(step, ...rest);
    },
  };
  const context = { ...recordingContext(engine, recording, { checkpoints }), signal: controller.signal };
  const loop = { stage: 'reading' as const, env, method: stopping, settings, random: Random.fromSeed(3) };
  return { result: await runReplayLoop(loop, context), recording };
}

describe.each(Object.entries(cases))('%s', (name, of) => {
  it('stopped at a random step and resumed, ends with the same weights and figures to the last bit', async () => {
    const whole = await run(of);
    expect(whole.result.outcome).toBe('completed');
    const random = Random.fromSeed(1).split(name);
    for (const stop of [1, 1 + random.int(399), 1 + random.int(399), 1 + random.int(399)]) {
      const checkpoints = new MemoryCheckpoints();
      const begun = await run(of, checkpoints, stop);
      expect([begun.result.outcome, begun.result.steps]).toEqual(['stopped', stop]);
      const resumed = await run(of, checkpoints);
      expectSame(resumed.result, whole.result);
      expect(new Map([...begun.recording.metrics, ...resumed.recording.metrics])).toEqual(whole.recording.metrics);
    }
  });
});

function expectSame(actual: ReplayResult, expected: ReplayResult): void {
  expect([...actual.tensors.keys()].sort()).toEqual([...expected.tensors.keys()].sort());
  for (const [name, { data }] of expected.tensors) {
    expect(Buffer.compare(bytesOf(actual.tensors.get(name)!.data), bytesOf(data)), name).toBe(0);
  }
  expect(actual.returns).toEqual(expected.returns);
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) => new Uint8Array(buffer, byteOffset, byteLength);

it('killed between two checkpoints, does again what came after the last one', async () => {
  const switches = cases['DQN with all of its switches'];
  const of = { ...switches, settings: { ...switches.settings, checkpointEvery: 91 } };
  const memory = new MemoryCheckpoints();
  const dying: Checkpoints = {
    load: () => memory.load(),
    save: async (checkpoint) => {
      if (memory.saves === 2) throw new Error('killed');
      await memory.save(checkpoint);
    },
  };
  await expect(run(of, dying)).rejects.toThrow('killed');
  const { step, episodes } = (await memory.load())!.state as { step: number; episodes: { actions: unknown[] } };
  expect(step).toBe(182);
  expect(episodes.actions.length).toBeGreaterThan(0);
  const [whole, resumed] = [await run(of), await run(of, memory)];
  expectSame(resumed.result, whole.result);
  expect(resumed.recording.metrics.get(185)).toEqual(whole.recording.metrics.get(185));
});

it('says so where an environment does not repeat itself', async () => {
  const of = cases.DQN;
  const checkpoints = new MemoryCheckpoints();
  await run(of, checkpoints, 111);
  const other: Case = {
    ...of,
    make: () => {
      const { env, method } = of.make();
      return { env: { ...env, reset: (seed) => env.reset(seed + 1) }, method };
    },
  };
  await expect(run(other, checkpoints)).rejects.toMatchObject({ code: 'conflict' });
});

it('reports how it explores, what it learned and what it earned', async () => {
  const { recording } = await run(cases['DQN with all of its switches']);
  const at = (step: number) => recording.metrics.get(step)!;
  expect([...recording.metrics.keys()]).toEqual([37, 74, 111, 148, 185, 222, 259, 296, 333, 370, 400]);
  expect(at(37)).not.toHaveProperty('td_loss');
  expect(at(37)).toMatchObject({ updates: 0, epsilon: expect.closeTo(1 - (0.9 * 37) / 200, 12) as number });
  expect(at(222).epsilon).toBeCloseTo(0.1, 12);
  expect(at(222).priority_beta).toBeCloseTo(0.4 + (0.6 * 222) / 400, 12);
  expect(at(400).priority_beta).toBe(1);
  // Every second of the steps 51 to 400.
  expect(at(400).updates).toBe(175);
  expect(at(400).buffer_size).toBe(150);
  for (const name of ['td_loss', 'q_values', 'grad_norm', 'episodic_return', 'return_100'])
    expect(series(recording, name).every(Number.isFinite), name).toBe(true);
  expect(recording.progress.at(-1)).toEqual({ stage: 'reading', done: 400, total: 400 });
});

it('learns to reach the goal of the gridworld', async () => {
  const env = numberedStates(mdpEnv(gridworld()));
  const method = dqn(env, 32, { ...dqnSettings, hidden: [], epsilonSteps: 1000, optimizer: adam(0.02) });
  const settings = { ...loopSettings, totalSteps: 4000, batchSize: 32, bufferSize: 4000, gamma: 1, targetEvery: 50 };
  const context = recordingContext(engine, emptyRecording());
  const { tensors } = await runReplayLoop(
    { stage: 'reading', method, env, settings, random: Random.fromSeed(1) },
    context,
  );
  const evaluation = { count: 200, random: Random.fromSeed(2) };
  const returns = await evaluatePolicy(engine, method, tensors, env, evaluation);
  const mean = returns.reduce((sum, value) => sum + value, 0) / returns.length;
  // The best policy is worth 0.705, Russell and Norvig print; random walks earn less than −1.
  expect(mean).toBeGreaterThan(0.55);
});
