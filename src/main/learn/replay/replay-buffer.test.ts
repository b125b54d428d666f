import { expect, it } from 'vitest';
import { ReplayBuffer, type Transition } from './replay-buffer.ts';

const transition = (k: number): Transition => ({
  observation: Float32Array.of(k, -k),
  action: Float32Array.of(k % 3),
  reward: 10 * k,
  nextObservation: Float32Array.of(k + 1, -k - 1),
  discount: k % 2,
});

function filled(count: number): ReplayBuffer {
  const buffer = new ReplayBuffer(3, { observation: 2, action: 1 });
  for (let k = 0; k < count; k++) expect(buffer.add(transition(k))).toBe(k % 3);
  return buffer;
}

it('holds the latest transitions, the oldest giving way', () => {
  expect([filled(0), filled(2), filled(3), filled(5)].map(({ length }) => length)).toEqual([0, 2, 3, 3]);
  const { observations, actions, rewards, nextObservations, discounts } = filled(5).batch([0, 1, 2, 0]);
  expect([...rewards.data]).toEqual([30, 40, 20, 30]);
  expect([...observations.data]).toEqual([3, -3, 4, -4, 2, -2, 3, -3]);
  expect([...nextObservations.data]).toEqual([4, -4, 5, -5, 3, -3, 4, -4]);
  expect([...actions.data]).toEqual([0, 1, 2, 0]);
  expect([...discounts.data]).toEqual([1, 0, 0, 1]);
  expect([observations, actions, rewards].map(({ shape }) => shape)).toEqual([[4, 2], [4, 1], [4]]);
});

it.each([0, 2, 5])('goes on from a checkpoint after %d transitions', (count) => {
  const buffer = filled(count);
  const resumed = new ReplayBuffer(3, { observation: 2, action: 1 });
  resumed.restore(buffer.tensors, structuredClone(buffer.state));
  for (const each of [buffer, resumed]) each.add(transition(9));
  const slots = Array.from({ length: buffer.length }, (_, slot) => slot);
  expect(resumed.batch(slots)).toEqual(buffer.batch(slots));
});

it('refuses a vector of another width', () => {
  const wrong = { ...transition(1), action: Float32Array.of(1, 2) };
  expect(() => filled(0).add(wrong)).toThrow('actions: expected 1 numbers, got 2');
});
