import { expect, it } from 'vitest';
import {
  cartPoleTaskSchema,
  pendulumTaskSchema,
  type ControlResult,
} from '../../../shared/contract/control-examples.ts';
import type { JobContext } from './job-context.ts';
import { learnCartPole, learnPendulum } from './learn-control.ts';

const context = (signal = new AbortController().signal) => {
  const progress: number[] = [];
  const emit: JobContext['emit'] = (event) => event.type === 'progress' && progress.push(event.done);
  return { progress, job: { emit, signal } as JobContext };
};

const cartPole = (changes: object) =>
  learnCartPole(cartPoleTaskSchema.parse({ name: 'cartpole', ...changes }), context().job);

function expectCurve({ curve, steps, evaluation, lastEpisodes }: ControlResult, figures: readonly string[]): void {
  expect(curve.map(({ step }) => step).at(-1)).toBe(steps);
  expect(curve.length).toBe(25);
  const last = curve[curve.length - 1].figures;
  for (const name of figures) expect(last[name], name).toEqual(expect.any(Number));
  expect(evaluation.episodes).toBe(100);
  expect(evaluation.least).toBeLessThanOrEqual(evaluation.mean);
  expect(Number.isFinite(lastEpisodes)).toBe(true);
}

it('learns CartPole with each switch, the same for a seed', async () => {
  const switches = { steps: 1500, double: true, dueling: true, prioritized: true, nStep: 3 };
  const result = await cartPole({ ...switches, seed: 5 });
  expectCurve(result, ['td_loss', 'q_values', 'epsilon', 'priority_beta', 'episodic_return']);
  expect(await cartPole({ ...switches, seed: 5 })).toEqual(result);
  expect((await cartPole({ ...switches, seed: 6 })).curve).not.toEqual(result.curve);
  const plain = await cartPole({ steps: 1500, seed: 5 });
  expect(plain.curve[24].figures).not.toHaveProperty('priority_beta');
});

it.each(['ddpg', 'td3'] as const)('learns the pendulum by %s', async (method) => {
  const { progress, job } = context();
  const task = pendulumTaskSchema.parse({ name: 'pendulum', steps: 1000, method });
  const result = await learnPendulum(task, job);
  expect(result).toMatchObject({ name: 'pendulum', method, seed: 1 });
  expectCurve(result, ['qf_loss', 'qf_values', 'actor_loss']);
  expect(progress).toEqual(result.curve.map(({ step }) => step));
});

it('ends without a result where it is stopped', async () => {
  const controller = new AbortController();
  const { job } = context(controller.signal);
  const stopping = { ...job, emit: () => controller.abort() };
  const task = cartPoleTaskSchema.parse({ name: 'cartpole', steps: 100_000 });
  await expect(learnCartPole(task, stopping)).rejects.toMatchObject({ name: 'AbortError' });
});
