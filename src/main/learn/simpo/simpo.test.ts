import { expect, it } from 'vitest';
import { methodSettings } from '../../../shared/methods/settings.ts';
import { evaluateReference } from '../../graph/reference.ts';
import { fromValues } from '../../graph/nd-array.ts';
import { input } from '../../graph/ops/leaf.ts';
import { describePreference } from '../preference/preference.fixture.ts';
import { simpo } from './simpo.ts';

it('loses −log σ of the difference of mean log-probabilities less the target margin', () => {
  const replies = (side: string) => ({
    logprobs: input(`${side} logprobs`, 'f32', []),
    reference: input('none', 'f32', []),
    lengths: input(`${side} lengths`, 'f32', []),
  });
  const { loss } = simpo.loss(
    replies('chosen'),
    replies('rejected'),
    methodSettings.simpo.parse({ beta: 2.5, gamma: 0.8 }),
  );
  for (const [chosen, rejected] of [
    [-0.5, -2],
    [-3, -0.1],
  ]) {
    const values = {
      'chosen logprobs': fromValues([], [chosen * 3]),
      'chosen lengths': fromValues([], [3]),
      'rejected logprobs': fromValues([], [rejected * 5]),
      'rejected lengths': fromValues([], [5]),
    };
    const margin = 2.5 * (chosen - rejected) - 0.8;
    const found = evaluateReference({ outputs: { loss } }, values).outputs.loss.data[0];
    expect(found).toBeCloseTo(Math.log(1 + Math.exp(-margin)), 6);
  }
});

describePreference(simpo, methodSettings.simpo.parse({}), { pinned: { 0: 1.243096, 1: 3.167829, 20: 0.577756 } });
