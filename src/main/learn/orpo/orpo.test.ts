import { describe, expect, it } from 'vitest';
import { methodSettings } from '../../../shared/methods/settings.ts';
import { evaluateReference } from '../../graph/reference.ts';
import { fromValues } from '../../graph/nd-array.ts';
import { input } from '../../graph/ops/leaf.ts';
import { describePreference } from '../preference/preference.fixture.ts';
import { orpo } from './orpo.ts';

describe('the loss of a pair', () => {
  const replies = (side: string) => ({
    logprobs: input(`${side} logprobs`, 'f32', []),
    reference: input('none', 'f32', []),
    lengths: input(`${side} lengths`, 'f32', []),
  });
  const figuresAt = (chosen: [number, number], rejected: [number, number], beta: number) => {
    const outputs = orpo.loss(replies('chosen'), replies('rejected'), methodSettings.orpo.parse({ beta }));
    const given = { chosen, rejected };
    const inputs = Object.entries(given).flatMap(([side, [logprobs, lengths]]) => [
      [`${side} logprobs`, fromValues([], [logprobs])] as const,
      [`${side} lengths`, fromValues([], [lengths])] as const,
    ]);
    const values = evaluateReference({ outputs }, Object.fromEntries(inputs)).outputs;
    return Object.fromEntries(Object.entries(values).map(([name, { data }]) => [name, data[0]]));
  };

  it('is the chosen reply’s likelihood and −log σ of the odds ratio, both per token', () => {
    const odds = (logprob: number) => Math.exp(logprob) / (1 - Math.exp(logprob));
    for (const [chosen, rejected] of [
      [-0.5, -2],
      [-3, -0.1],
      [-1, -1],
    ]) {
      const ratio = odds(chosen) / odds(rejected);
      const found = figuresAt([chosen * 4, 4], [rejected * 7, 7], 0.3);
      expect(found.log_odds_chosen).toBeCloseTo(Math.log(ratio), 6);
      expect(found.loss).toBeCloseTo(-chosen + 0.3 * Math.log(1 + 1 / ratio), 6);
    }
  });

  it('is a number where a reply is certain', () => {
    expect(Number.isFinite(figuresAt([0, 3], [-1e-9, 2], 0.1).loss)).toBe(true);
  });
});

describePreference(orpo, methodSettings.orpo.parse({ beta: 3 }), {
  pinned: { 0: 5.250419, 1: 8.843442, 20: 4.872722 },
});
