import { expect, it } from 'vitest';
import { NStepReturns } from './n-step.ts';

const GAMMA = 0.5;

/** An episode whose k-th step leads from k to k + 1 and earns k + 1. */
function transitions(n: number, length: number, end: 'terminated' | 'truncated' | 'goes on') {
  const returns = new NStepReturns(n, GAMMA);
  return Array.from({ length }, (_, k) => {
    const isLast = k === length - 1;
    const step = {
      observation: Float32Array.of(k),
      action: Float32Array.of(-k),
      reward: k + 1,
      nextObservation: Float32Array.of(k + 1),
      terminated: isLast && end === 'terminated',
      truncated: isLast && end === 'truncated',
    };
    return returns
      .add(step)
      .map(({ observation, action, reward, nextObservation, discount }) => [
        observation[0],
        action[0],
        reward,
        nextObservation[0],
        discount,
      ]);
  });
}

it('is the step itself with n = 1', () => {
  expect(transitions(1, 3, 'terminated')).toEqual([[[0, -0, 1, 1, 0.5]], [[1, -1, 2, 2, 0.5]], [[2, -2, 3, 3, 0]]]);
});

it('adds up n discounted rewards', () => {
  // 1 + 2/2 + 3/4, then 2 + 3/2 + 4/4.
  expect(transitions(3, 4, 'goes on')).toEqual([[], [], [[0, -0, 2.75, 3, 0.125]], [[1, -1, 4.5, 4, 0.125]]]);
});

it('ends at a termination, with nothing to come', () => {
  expect(transitions(3, 4, 'terminated').at(-1)).toEqual([
    [1, -1, 4.5, 4, 0],
    [2, -2, 5, 4, 0],
    [3, -3, 4, 4, 0],
  ]);
});

it('ends where an episode is cut off, with the value of the last observation to come', () => {
  expect(transitions(3, 4, 'truncated').at(-1)).toEqual([
    [1, -1, 4.5, 4, 0.125],
    [2, -2, 5, 4, 0.25],
    [3, -3, 4, 4, 0.5],
  ]);
});

it('counts an episode shorter than n, and mixes no two', () => {
  const returns = new NStepReturns(5, GAMMA);
  const step = (reward: number, terminated: boolean) => ({
    observation: Float32Array.of(reward),
    action: Float32Array.of(0),
    reward,
    nextObservation: Float32Array.of(0),
    terminated,
    truncated: false,
  });
  expect(returns.add(step(4, false))).toEqual([]);
  expect(returns.add(step(8, true)).map(({ reward }) => reward)).toEqual([8, 8]);
  expect(returns.add(step(100, true)).map(({ reward }) => reward)).toEqual([100]);
});
