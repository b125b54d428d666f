/**
 * The experiments of methods that learn from replay: five updates with targets that move, on random episodes. PyTorch is given the
 * episodes' steps, which transitions each update drew, and the weights; returns over n steps, priorities, importance weights, losses,
 * updates and targets are its own.
 */
import type { Engine } from '../../src/main/engines/engine.ts';
import { box, discrete, type Box, type Discrete } from '../../src/main/environments/spaces.ts';
import { ddpg } from '../../src/main/learn/ddpg/ddpg.ts';
import { dqn, type DqnSettings } from '../../src/main/learn/dqn/dqn.ts';
import { Learner } from '../../src/main/learn/replay/learner.ts';
import { actionWidth, type LearningEnv } from '../../src/main/learn/replay/learning-env.ts';
import type { ExperiencedStep } from '../../src/main/learn/replay/n-step.ts';
import { ReplayMemory } from '../../src/main/learn/replay/replay-memory.ts';
import { adam, type ReplayMethod } from '../../src/main/learn/replay/replay-method.ts';
import { td3 } from '../../src/main/learn/td3/td3.ts';
import { isOptimizerState } from '../../src/main/learn/update/adamw.ts';
import type { Random } from '../../src/shared/domain/random.ts';
import { EPSILON, listOf, type Experiment, type Runner } from './experiment.ts';

const OBSERVATION = 5;
const BATCH = 7;
const UPDATES = 5;
const STEPS = 61;
const BETAS = [0.4, 0.55, 0.7, 0.85, 1];

const memorySettings = {
  bufferSize: 100,
  gamma: 0.93,
  nStep: 1,
  prioritized: false,
  priorityAlpha: 0.6,
  priorityEpsilon: 1e-3,
};
const optimizer = { ...adam(3e-3), epsilon: EPSILON };
const dqnSettings: DqnSettings = {
  hidden: [11, 9],
  double: false,
  dueling: false,
  loss: 'squared',
  startEpsilon: 1,
  endEpsilon: 0.1,
  epsilonSteps: 100,
  optimizer,
};
const controlSettings = {
  hidden: [11, 9],
  actorOptimizer: { ...optimizer, learningRate: 1e-3 },
  criticOptimizer: optimizer,
  learningStarts: 0,
  explorationNoise: 0.1,
  policyEvery: 2,
  targetNoise: 0.3,
  noiseClip: 0.4,
};
const torque = box([-2, 0], [2, 1]);

function dqnExperiment(
  changes: Partial<DqnSettings>,
  { tau = 1, ...memory }: Partial<typeof memorySettings> & { tau?: number } = {},
): Runner {
  const settings = { ...dqnSettings, ...changes };
  const env = spaces(discrete(3));
  return (_, engine, random) =>
    replayExperiment(engine, random, dqn(env, BATCH, settings), env, {
      ...settings,
      ...memorySettings,
      ...memory,
      tau,
      kind: 'dqn',
    });
}

function controlExperiment(kind: 'ddpg' | 'td3', prioritized: boolean): Runner {
  const env = spaces(torque);
  const method = { ddpg, td3 }[kind](env, BATCH, controlSettings);
  const bounds = { low: listOf(torque.low), high: listOf(torque.high) };
  const settings = { ...controlSettings, ...memorySettings, ...bounds, prioritized, tau: 0.1, kind };
  return (_, engine, random) => replayExperiment(engine, random, method, env, settings);
}

export const replayExperiments: Readonly<Record<string, Runner>> = {
  dqn: dqnExperiment({}),
  'dqn-huber': dqnExperiment({ loss: 'huber' }, { tau: 0.2 }),
  'dqn-double': dqnExperiment({ double: true }, { tau: 0.2 }),
  'dqn-dueling': dqnExperiment({ dueling: true }),
  'dqn-clipped': dqnExperiment({ optimizer: { ...optimizer, maxGradNorm: 0.3 } }),
  'dqn-prioritized': dqnExperiment({}, { prioritized: true }),
  'dqn-n-step': dqnExperiment({}, { nStep: 3 }),
  'dqn-all': dqnExperiment({ double: true, dueling: true, loss: 'huber' }, { prioritized: true, nStep: 3, tau: 0.2 }),
  ddpg: controlExperiment('ddpg', false),
  td3: controlExperiment('td3', false),
  'td3-prioritized': controlExperiment('td3', true),
};

/** An environment as far as a method asks for it before it acts. */
function spaces<Actions extends Discrete | Box>(actionSpace: Actions): LearningEnv<Actions> {
  const never = () => Promise.reject(new Error('these experiments do not act'));
  return { name: 'spaces', observationWidth: OBSERVATION, actionSpace, reset: never, step: never };
}

async function replayExperiment(
  engine: Engine,
  random: Random,
  method: ReplayMethod,
  env: LearningEnv<Discrete | Box>,
  settings: typeof memorySettings & { readonly tau: number; readonly kind: string },
): Promise<Experiment> {
  const store = engine.createParameters();
  const noise: number[][] = [];
  const recorded = { ...method, learners: method.learners.map((learner) => recordingDraws(learner, noise)) };
  const learner = await Learner.compile(recorded, settings.tau, { engine, store, random });
  const networks = store.names().filter((name) => !isOptimizerState(name));
  const start = await store.read(networks);
  // Targets of their own: copies would hide which of the two a value came from.
  for (const [name, { data }] of start)
    if (name.startsWith('target.')) data.forEach((_, i) => (data[i] += 0.3 * random.normal()));
  store.write(start);
  const memory = new ReplayMemory(settings, { observation: OBSERVATION, action: actionWidth(env.actionSpace) });
  const steps = randomEpisodes(env, random);
  for (const step of steps) memory.add(step);

  const series: Record<string, number[]> = {};
  const tensors = new Map<string, { shape: readonly number[]; data: Float32Array }>();
  const slots: number[][] = [];
  const keep = async (part: string) => {
    for (const [name, tensor] of await store.read(networks)) tensors.set(`${part}/${name}`, tensor);
  };
  for (let update = 1; update <= UPDATES; update++) {
    const drawn = memory.draw(BATCH, BETAS[update - 1], random);
    const { figures, tdErrors } = await learner.learn(
      { update, step: update, totalSteps: UPDATES },
      drawn.inputs,
      random,
    );
    memory.learned(drawn.slots, tdErrors);
    await learner.moveTargets();
    slots.push(listOf(drawn.slots));
    for (const [name, value] of Object.entries(figures)) (series[name] ??= []).push(value);
    (series.td_errors ??= []).push(...listOf(tdErrors));
    (series.importance_weights ??= []).push(...listOf(drawn.inputs.weights.data).map((weight) => weight * BATCH));
    if (update === 1) await keep('first');
  }
  await keep('last');
  await learner.dispose();
  const plain = (step: ExperiencedStep) => ({
    ...step,
    observation: listOf(step.observation),
    action: listOf(step.action),
    nextObservation: listOf(step.nextObservation),
  });
  return {
    inputs: { replay: true, settings, steps: steps.map(plain), slots, noise, betas: BETAS },
    start,
    parley: { series, tensors },
  };
}

function recordingDraws(
  learner: ReplayMethod['learners'][number],
  noise: number[][],
): ReplayMethod['learners'][number] {
  const { draws } = learner;
  if (!draws) return learner;
  return {
    ...learner,
    draws: (random) => {
      const drawn = draws(random);
      noise.push(listOf(drawn.noise.data));
      return drawn;
    },
  };
}

/** Episodes that terminate or are cut off, one after the other. */
function randomEpisodes({ actionSpace }: LearningEnv<Discrete | Box>, random: Random): ExperiencedStep[] {
  const observe = () => Float32Array.from({ length: OBSERVATION }, () => random.normal());
  let observation = observe();
  return Array.from({ length: STEPS }, () => {
    const end = random.uniform();
    const action = 'n' in actionSpace ? Float32Array.of(actionSpace.sample(random)) : actionSpace.sample(random);
    const step = {
      observation,
      action,
      reward: random.normal(),
      nextObservation: observe(),
      terminated: end < 0.1,
      truncated: end > 0.92,
    };
    observation = step.terminated || step.truncated ? observe() : step.nextObservation;
    return step;
  });
}
