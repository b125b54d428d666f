/** Control tasks as networks learn them, and what the result earns without exploring. */
import { cartPole } from '../../environments/control/cart-pole.ts';
import { pendulum } from '../../environments/control/pendulum.ts';
import type { Box, Discrete } from '../../environments/spaces.ts';
import { createCpuEngine } from '../../engines/onnxruntime/cpu-engine.ts';
import { ddpg } from '../../learn/ddpg/ddpg.ts';
import { dqn } from '../../learn/dqn/dqn.ts';
import { runReplayLoop, type ReplayLoopSettings } from '../../learn/loops/replay-loop.ts';
import { evaluatePolicy } from '../../learn/replay/evaluate-policy.ts';
import { continuousControl, discreteControl, type LearningEnv } from '../../learn/replay/learning-env.ts';
import { adam, type ReplayMethod } from '../../learn/replay/replay-method.ts';
import { td3 } from '../../learn/td3/td3.ts';
import { Random } from '../../../shared/domain/random.ts';
import type { CartPoleTask, PendulumTask } from '../../../shared/contract/control-examples.ts';
import type { JobContext } from './job-context.ts';

const POINTS = 25;
const EVALUATION_EPISODES = 100;

const replaySettings = {
  gamma: 0.99,
  nStep: 1,
  prioritized: false,
  // Schaul et al. (2016), table 3: proportional.
  priorityAlpha: 0.6,
  priorityBeta: 0.4,
  priorityEpsilon: 1e-6,
};

/** CleanRL's settings for DQN on CartPole-v1 (Huang et al. 2022), with switches. */
export async function learnCartPole(task: CartPoleTask, context: JobContext) {
  const batchSize = 128;
  const method = (env: LearningEnv<Discrete>) =>
    dqn(env, batchSize, {
      hidden: [120, 84],
      double: task.double,
      dueling: task.dueling,
      loss: 'squared',
      startEpsilon: 1,
      endEpsilon: 0.05,
      epsilonSteps: 0.5 * task.steps,
      optimizer: adam(2.5e-4),
    });
  const settings = {
    ...replaySettings,
    batchSize,
    bufferSize: 10_000,
    // 10,000 of CleanRL's 500,000.
    learningStarts: Math.min(10_000, Math.ceil(task.steps / 50)),
    trainEvery: 10,
    tau: 1,
    targetEvery: 500,
    prioritized: task.prioritized,
    nStep: task.nStep,
  };
  const learned = await learnControl(() => discreteControl(cartPole()), method, settings, task, context);
  return { name: 'cartpole' as const, ...learned };
}

/** Rates and noise of Fujimoto et al. (2018), with layers and a batch that one core keeps up with. */
export async function learnPendulum(task: PendulumTask, context: JobContext) {
  const batchSize = 128;
  const learningStarts = Math.min(1000, Math.ceil(task.steps / 20));
  const method = (env: LearningEnv<Box>) =>
    ({ ddpg, td3 })[task.method](env, batchSize, {
      hidden: [128, 128],
      actorOptimizer: adam(1e-3),
      criticOptimizer: adam(1e-3),
      learningStarts,
      explorationNoise: 0.1,
      policyEvery: 2,
      targetNoise: 0.2,
      noiseClip: 0.5,
    });
  const settings = {
    ...replaySettings,
    batchSize,
    // As in the paper, all of a run of a million steps: a buffer is held in full from the beginning.
    bufferSize: Math.min(task.steps, 1_000_000),
    learningStarts,
    trainEvery: 1,
    tau: 0.005,
    targetEvery: task.method === 'td3' ? 2 : 1,
  };
  const learned = await learnControl(() => continuousControl(pendulum()), method, settings, task, context);
  return { name: 'pendulum' as const, method: task.method, ...learned };
}

async function learnControl<Actions extends Discrete | Box>(
  makeEnv: () => LearningEnv<Actions>,
  methodOn: (env: LearningEnv<Actions>) => ReplayMethod,
  settings: Omit<ReplayLoopSettings, 'totalSteps' | 'reportEvery' | 'checkpointEvery'>,
  { seed, steps }: { readonly seed: number; readonly steps: number },
  { emit, signal }: Pick<JobContext, 'emit' | 'signal'>,
) {
  // Networks this small are computed sooner than a second thread, or a GPU, is asked to help.
  const engine = createCpuEngine({ threads: 1 });
  const random = Random.fromSeed(seed);
  const env = makeEnv();
  const method = methodOn(env);
  const curve: { step: number; figures: Record<string, number> }[] = [];
  const loop = {
    stage: 'steps' as const,
    method,
    env,
    random: random.split('training'),
    settings: { ...settings, totalSteps: steps, reportEvery: Math.ceil(steps / POINTS), checkpointEvery: Infinity },
  };
  const { tensors, returns } = await runReplayLoop(loop, {
    engine,
    signal,
    reporter: {
      progress: (progress) => emit({ type: 'progress', ...progress }),
      metrics: (step, figures) => curve.push({ step, figures: { ...figures } }),
      samples: () => undefined,
    },
    // An example is not kept: what is stopped is begun anew.
    checkpoints: { load: async () => undefined, save: async () => undefined },
  });
  signal.throwIfAborted();
  const evaluation = { count: EVALUATION_EPISODES, random: random.split('evaluation') };
  const earned = await evaluatePolicy(engine, method, tensors, makeEnv(), evaluation);
  return {
    seed,
    steps,
    curve,
    lastEpisodes: meanOf(returns),
    evaluation: { episodes: earned.length, mean: meanOf(earned), least: Math.min(...earned) },
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
