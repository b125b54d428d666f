import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adaptKlCoef, firstKlCoef, klHorizonOf, tokenKl } from './kl.ts';

describe('estimators of the KL', () => {
  const [logprob, reference] = [Math.log(0.6), Math.log(0.2)];

  it('by hand: k1 = log 3 and k3 = 1/3 − 1 + log 3 for a token three times as likely', () => {
    expect(tokenKl('k1', logprob, reference)).toBeCloseTo(1.0986122887, 9);
    expect(tokenKl('k3', logprob, reference)).toBeCloseTo(0.431945622, 9);
    expect(tokenKl('k1', reference, logprob)).toBeCloseTo(-1.0986122887, 9);
    expect(tokenKl('k3', reference, logprob)).toBeCloseTo(0.9013877113, 9);
  });

  it('k3 is never negative, and 0 where policy and reference agree', () => {
    const logprobs = fc.double({ min: -20, max: 0, noNaN: true });
    fc.assert(fc.property(logprobs, logprobs, (a, b) => tokenKl('k3', a, b) >= 0));
    expect(tokenKl('k3', -2, -2)).toBe(0);
    // x²/2 for a small log ratio x, to all digits.
    expect(tokenKl('k3', -1, -1 - 2 ** -20) / 2 ** -41).toBeCloseTo(1, 5);
  });

  it('both have the KL as their mean under the policy', () => {
    const [policy, parent] = [
      [0.5, 0.3, 0.2],
      [0.2, 0.2, 0.6],
    ];
    const exact = policy.reduce((sum, p, i) => sum + p * Math.log(p / parent[i]), 0);
    for (const estimator of ['k1', 'k3'] as const) {
      const mean = policy.reduce((sum, p, i) => sum + p * tokenKl(estimator, Math.log(p), Math.log(parent[i])), 0);
      expect(mean).toBeCloseTo(exact, 12);
    }
  });
});

describe('the adaptive price', () => {
  const settings = { target: 6, horizon: 10_000, episodes: 128 };

  it('rises by error · episodes / horizon above the target and falls below it', () => {
    expect(adaptKlCoef(0.15, 6.6, settings)).toBeCloseTo(0.15 * (1 + (0.1 * 128) / 10_000), 12);
    expect(adaptKlCoef(0.15, 5.4, settings)).toBeCloseTo(0.15 * (1 - (0.1 * 128) / 10_000), 12);
    expect(adaptKlCoef(0.15, 6, settings)).toBe(0.15);
  });

  it('takes the relative error as at most ±0.2', () => {
    expect(adaptKlCoef(0.15, 600, settings)).toBeCloseTo(0.15 * (1 + (0.2 * 128) / 10_000), 12);
    expect(adaptKlCoef(0.15, -600, settings)).toBeCloseTo(0.15 * (1 - (0.2 * 128) / 10_000), 12);
  });

  it('moves by at most 20 % for a batch that is longer than the horizon', () => {
    expect(adaptKlCoef(0.15, 600, { target: 6, horizon: 10, episodes: 128 })).toBeCloseTo(0.18, 12);
    expect(adaptKlCoef(0.15, 0, { target: 6, horizon: 10, episodes: 128 })).toBeCloseTo(0.12, 12);
  });

  it('starts at 0.15 and reacts within a tenth of the run unless told otherwise; a fixed one is 0.05', () => {
    const settings = { klController: 'adaptive', klCoef: null, klHorizon: null, episodes: 2048 } as const;
    expect([firstKlCoef(settings), klHorizonOf(settings)]).toEqual([0.15, 204.8]);
    expect(firstKlCoef({ ...settings, klController: 'fixed' })).toBe(0.05);
    const told = { ...settings, klCoef: 0.3, klHorizon: 10_000 };
    expect([firstKlCoef(told), klHorizonOf(told)]).toEqual([0.3, 10_000]);
  });
});
