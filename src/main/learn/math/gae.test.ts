import fc from 'fast-check';
import { expect, it } from 'vitest';
import { generalizedAdvantages } from './gae.ts';

const number = fc.double({ min: -10, max: 10, noNaN: true });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const episode = fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 20 }).map((steps) => ({
  rewards: steps.map(([reward]) => reward),
  values: steps.map(([, value]) => value),
}));

function expectClose(actual: ArrayLike<number>, expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, i) => expect(Math.abs(actual[i] - value)).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(value))));
}

it('is Σ (γλ)^k δ(t+k), with δ the temporal difference and 0 after the last token', () => {
  fc.assert(
    fc.property(episode, share, share, ({ rewards, values }, gamma, lambda) => {
      const delta = (t: number) => rewards[t] + gamma * (values[t + 1] ?? 0) - values[t];
      const expected = rewards.map((_, t) => {
        let sum = 0;
        for (let k = 0; t + k < rewards.length; k++) sum += (gamma * lambda) ** k * delta(t + k);
        return sum;
      });
      const { advantages, returns } = generalizedAdvantages(rewards, values, gamma, lambda);
      expectClose(advantages, expected);
      expectClose(
        returns,
        expected.map((advantage, t) => advantage + values[t]),
      );
    }),
  );
});

it('with λ = 1 is the discounted return minus the value; the targets are the returns themselves', () => {
  fc.assert(
    fc.property(episode, share, ({ rewards, values }, gamma) => {
      const discounted = rewards.map((_, t) =>
        rewards.slice(t).reduce((sum, reward, k) => sum + gamma ** k * reward, 0),
      );
      const { advantages, returns } = generalizedAdvantages(rewards, values, gamma, 1);
      expectClose(
        advantages,
        discounted.map((value, t) => value - values[t]),
      );
      expectClose(returns, discounted);
    }),
  );
});

it('with λ = 0 is the temporal difference', () => {
  const { advantages } = generalizedAdvantages([1, 2, 3], [10, 20, 30], 0.5, 0);
  expect([...advantages]).toEqual([1 + 10 - 10, 2 + 15 - 20, 3 - 30]);
});
