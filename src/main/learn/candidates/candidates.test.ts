import { expect, it } from 'vitest';
import { createCpuEngine } from '../../engines/onnxruntime/cpu-engine.ts';
import { discrete, type Discrete } from '../../environments/spaces.ts';
import { Random } from '../../../shared/domain/random.ts';
import { dqn } from '../dqn/dqn.ts';
import { emptyRecording, recordingContext } from '../learn.fixture.ts';
import { runReplayLoop } from '../loops/replay-loop.ts';
import { candidateShapeOf } from '../networks/q-network.ts';
import { evaluatePolicy } from '../replay/evaluate-policy.ts';
import type { LearningEnv } from '../replay/learning-env.ts';
import { adam } from '../replay/replay-method.ts';
import { openQHead } from './q-head.ts';

const engine = createCpuEngine({ threads: 1 });
const [WIDTH, COUNT] = [3, 4];

/** Two turns. Each candidate is worth its first number; which ones there are says nothing, and the state's numbers neither. */
function bandit(): LearningEnv<Discrete> {
  let random = Random.fromSeed(0);
  let turn = 0;
  let observation = new Float32Array();
  const draw = () => (observation = Float32Array.from({ length: (1 + COUNT) * WIDTH }, () => random.normal()));
  return {
    name: 'bandit',
    observationWidth: (1 + COUNT) * WIDTH,
    actionSpace: discrete(COUNT),
    async reset(seed) {
      random = Random.fromSeed(seed);
      turn = 0;
      return draw();
    },
    async step([choice]) {
      const reward = observation[(1 + choice) * WIDTH];
      turn++;
      return { nextObservation: draw(), reward, terminated: turn === 2, truncated: false };
    },
  };
}

it.each([false, true])('a Q-head over candidates learns what each is worth (dueling: %s)', async (dueling) => {
  const batchSize = 32;
  const method = dqn(bandit(), batchSize, {
    ...{ hidden: [], double: true, dueling, loss: 'squared', candidateWidth: WIDTH },
    ...{ startEpsilon: 1, endEpsilon: 1, epsilonSteps: 1, optimizer: adam(0.03) },
  });
  const settings = {
    ...{ totalSteps: 400, learningStarts: 40, trainEvery: 1, batchSize, tau: 1, targetEvery: 20, bufferSize: 400 },
    ...{ gamma: 0.5, nStep: 1, prioritized: true, priorityAlpha: 0.6, priorityBeta: 0.4, priorityEpsilon: 1e-6 },
    ...{ reportEvery: 100, checkpointEvery: 1000 },
  };
  const loop = { stage: 'steps' as const, method, env: bandit(), settings, random: Random.fromSeed(1) };
  const { tensors, episodes } = await runReplayLoop(loop, recordingContext(engine, emptyRecording()));
  expect(episodes).toBe(200);
  const evaluation = { count: 200, random: Random.fromSeed(2) };
  const returns = await evaluatePolicy(engine, method, tensors, bandit(), evaluation);
  // The largest of four standard normal numbers is 1.03 in the mean, and there are two turns.
  const best = 2 * 1.0294;
  expect(returns.reduce((sum, value) => sum + value, 0) / returns.length).toBeGreaterThan(0.9 * best);

  const head = new Map([...tensors].filter(([name]) => name.startsWith('q.')));
  expect(candidateShapeOf('q', head, 2)).toMatchObject({ hidden: [], dueling, candidateWidth: WIDTH, actions: 2 });
  // At work it values as many candidates as there are, each by its first number.
  const opened = openQHead(engine, head);
  const [low, high] = await opened.values(Float32Array.of(0, 0, 0, -1, 0.3, 0, 1, 0, -0.3), 2);
  expect(high - low).toBeCloseTo(2, 0);
  await opened.dispose();
});
