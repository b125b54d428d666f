import { expect, it } from 'vitest';
import { activationBytes } from './memory.ts';
import { add } from './ops/add.ts';
import { input, parameter } from './ops/leaf.ts';
import { matmul } from './ops/matmul.ts';
import { reduceSum } from './ops/reduce-sum.ts';
import { reshape } from './ops/reshape.ts';
import { tanh } from './ops/tanh.ts';

const x = input('x', 'f32', ['N', 4]);
const weight = parameter('w', [4, 8]);
const bytes = (outputs: Parameters<typeof activationBytes>[0]['outputs']) =>
  activationBytes({ outputs }, new Map([['N', 10]]));
/** Of N × 8 numbers. */
const wide = 10 * 8 * 4;

it('a chain of elementwise operations takes the memory of one value', () => {
  const hidden = tanh(tanh(matmul(x, weight)));
  expect(bytes({ hidden })).toBe(wide);
});

it('what is needed later is held', () => {
  const hidden = matmul(x, weight);
  expect(bytes({ sum: add(tanh(tanh(hidden)), hidden) })).toBe(2 * wide);
});

it('another shape of the same values takes nothing, and keeps them as long as it is needed', () => {
  const hidden = matmul(x, weight);
  const flat = reshape(hidden, ['8*N']);
  expect(bytes({ flat, sum: reduceSum(tanh(hidden)) })).toBe(2 * wide + 4);
});

it('results are held to the end, leaves are not counted', () => {
  expect(bytes({ a: matmul(x, weight), b: tanh(matmul(x, weight)) })).toBe(2 * wide);
  expect(bytes({ x })).toBe(0);
});
