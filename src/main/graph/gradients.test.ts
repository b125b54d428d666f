import { describe, expect, it } from 'vitest';
import { gradients, parameterGradients } from './gradients.ts';
import type { NdArray } from './nd-array.ts';
import type { Node } from './node.ts';
import { input, parameter } from './ops/leaf.ts';
import { mul } from './ops/mul.ts';
import { reduceSum } from './ops/reduce-sum.ts';
import { tanh } from './ops/tanh.ts';
import { evaluateReference } from './reference.ts';
import { operationCases } from './cases.fixture.ts';
import { randomCase } from './random-cases.fixture.ts';
import { instantiate, testRandom } from './values.fixture.ts';
import { verify } from './verify.ts';

const STEP = 1e-5;

/** Central differences of a scalar graph with respect to every element of one input. */
function finiteDifferences(loss: Node, values: Record<string, NdArray>, name: string): number[] {
  const at = (shifted: NdArray) =>
    evaluateReference({ outputs: { loss } }, { ...values, [name]: shifted }).outputs.loss.data[0];
  return [...values[name].data].map((value, i) => {
    const shift = (delta: number) => ({ ...values[name], data: values[name].data.with(i, value + delta) });
    return (at(shift(STEP)) - at(shift(-STEP))) / (2 * STEP);
  });
}

describe('gradients agree with finite differences', () => {
  for (const [name, examples] of Object.entries(operationCases)) {
    const drawn = [1, 2].map((seed) => randomCase(name as keyof typeof operationCases, testRandom(seed)));
    [...examples, ...drawn].forEach((example, number) => {
      if (!example.differentiable) return;
      it(`${name} #${number}`, () => {
        const { node, leaves, values } = instantiate(example, 17 + number);
        // A non-linear function of the result, so that a gradient that ignores the incoming one fails.
        const loss = reduceSum(mul(tanh(node), tanh(node)));
        const targets = leaves.filter((leaf) => leaf.dtype === 'f32');
        const outputs = Object.fromEntries(gradients(loss, targets).map((gradient, i) => [`g${i}`, gradient]));
        verify({ outputs });
        const actual = evaluateReference({ outputs }, values).outputs;
        targets.forEach((target, i) => {
          const expected = finiteDifferences(loss, values, (target.attributes as { name: string }).name);
          expect(actual[`g${i}`].shape).toEqual(values[(target.attributes as { name: string }).name].shape);
          expected.forEach((value, position) => expect(actual[`g${i}`].data[position]).toBeCloseTo(value, 6));
        });
      });
    });
  }

  it('gives zeros for what the loss does not depend on', () => {
    const [x, y] = [input('x', 'f32', [2]), input('y', 'f32', [3])];
    const [g] = gradients(reduceSum(x), [y]);
    const { outputs } = evaluateReference({ outputs: { g } }, {});
    expect([...outputs.g.data]).toEqual([0, 0, 0]);
  });

  it('sums the gradients of every use', () => {
    const x = input('x', 'f32', []);
    const [g] = gradients(mul(x, mul(x, x)), [x]);
    const { outputs } = evaluateReference({ outputs: { g } }, { x: { shape: [], data: Float64Array.of(3) } });
    expect(outputs.g.data[0]).toBe(27);
  });

  it('sums the gradients of a parameter that is read under its name in several places', () => {
    const read = () => parameter('w', [2]);
    const gradientsByName = parameterGradients(reduceSum(mul(read(), mul(read(), input('x', 'f32', [2])))));
    const { gradient } = gradientsByName.get('w')!;
    const values = { w: { shape: [2], data: Float64Array.of(3, 5) }, x: { shape: [2], data: Float64Array.of(1, 2) } };
    expect([...evaluateReference({ outputs: { gradient } }, values).outputs.gradient.data]).toEqual([6, 20]);
  });
});
