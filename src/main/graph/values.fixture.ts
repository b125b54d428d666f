/** Random values for the cases, from a seed so that a failure can be repeated. */
import { fromValues, sizeOf, type NdArray } from './nd-array.ts';
import type { Node } from './node.ts';
import { input } from './ops/leaf.ts';
import type { CaseInput, OperationCase } from './cases.fixture.ts';

/** mulberry32: enough for test data. */
export function testRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Values exactly representable in float32, so that an engine gets the numbers the reference gets. */
export function drawValues(
  { shape, dtype = 'f32', range: [low, high] = [-2, 2] }: CaseInput,
  random: () => number,
): NdArray {
  const draw = () =>
    dtype === 'i32' ? low + Math.floor(random() * (high - low + 1)) : Math.fround(low + random() * (high - low));
  return fromValues(shape, Array.from({ length: sizeOf(shape) }, draw));
}

/** The case's graph on fresh inputs named x0, x1, … and values for them. */
export function instantiate(
  example: OperationCase,
  seed: number,
): { node: Node; leaves: Node[]; values: Record<string, NdArray> } {
  const random = testRandom(seed);
  const leaves = example.inputs.map(({ shape, dims, dtype }, i) => input(`x${i}`, dtype ?? 'f32', dims ?? shape));
  const values = Object.fromEntries(example.inputs.map((spec, i) => [`x${i}`, drawValues(spec, random)]));
  return { node: example.build(...leaves), leaves, values };
}
