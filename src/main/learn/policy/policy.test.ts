import { expect, it } from 'vitest';
import { parseModelConfig } from '../../models/families/model-config.ts';
import { Random } from '../../../shared/domain/random.ts';
import { initializePolicy } from './policy.ts';
import { smallConfig } from '../learn.fixture.ts';

it('starts at N(0, 0.02), what adds to the residual stream divided by √(2·layers), norms at 1', () => {
  const config = parseModelConfig({ ...smallConfig, hidden_size: 64, intermediate_size: 64 }, 'the test model');
  const { tensors } = initializePolicy(config, Random.fromSeed(1));
  for (const [name, { shape, data }] of tensors) {
    if (shape.length === 1) {
      expect(new Set(data)).toEqual(new Set([1]));
      continue;
    }
    const std = /o_proj|down_proj/.test(name) ? 0.02 / 2 : 0.02;
    const moment = (power: number) => data.reduce((sum, value) => sum + (value / std) ** power, 0) / data.length;
    // Five standard errors.
    expect(Math.abs(moment(1)), name).toBeLessThan(5 / Math.sqrt(data.length));
    expect(Math.abs(moment(2) - 1), name).toBeLessThan(5 * Math.sqrt(2 / data.length));
  }
});

it('depends on the seed, and each tensor on its name alone', () => {
  const [first, again, other] = [1, 1, 2].map((seed) => initializePolicy(smallConfig, Random.fromSeed(seed)).tensors);
  const name = 'model.layers.1.mlp.up_proj.weight';
  expect(again).toEqual(first);
  expect(other.get(name)).not.toEqual(first.get(name));
  expect(first.get('model.layers.0.mlp.up_proj.weight')).not.toEqual(first.get(name));
  const deeper = initializePolicy({ ...smallConfig, num_hidden_layers: 3 }, Random.fromSeed(1));
  expect(deeper.tensors.get(name)).toEqual(first.get(name));
});
