import { describe, expect, it } from 'vitest';
import { Random } from '../../../shared/domain/random.ts';
import { input, parameter } from '../../graph/ops/leaf.ts';
import { matmul } from '../../graph/ops/matmul.ts';
import { f32, type ParameterTensor } from '../engine.ts';
import { createCpuEngine } from './cpu-engine.ts';

const random = Random.fromSeed(3);
const normal = (count: number) => new Float32Array(count).map(() => random.normal());
const [rows, inner, outer] = [5, 70, 24];
const engine = createCpuEngine({ threads: 1 });

async function product(weight: ParameterTensor, x: Float32Array, precision: 'f32' | 'int8' | 'int4') {
  const transposeB = weight.shape[0] === outer;
  const parameters = engine.createParameters();
  parameters.write(new Map([['w', weight]]));
  const y = matmul(input('x', 'f32', ['N', inner]), parameter('w', weight.shape), { transposeB });
  const program = await engine.compile({ outputs: { y } }, { parameters, frozen: true, precision });
  const result = (await program.run({ x: f32(x, [rows, inner]) })).y;
  await program.dispose();
  return result;
}

/** |a − b| / |b|. */
function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [difference, size] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    difference += (a[i] - b[i]) ** 2;
    size += b[i] ** 2;
  }
  return Math.sqrt(difference / size);
}

describe('a frozen matrix in fewer bits', () => {
  // Rounding uniformly to steps of s leaves errors of s/√12: about 0.006 (8 bits, largest of 70 normal numbers ≈ 2.5,
  // with the other factor's) and 0.09 (4 bits, largest of 32 ≈ 2.2 in 8 steps).
  it.each([
    ['int8', 0.002, 0.02],
    ['int4', 0.04, 0.15],
  ] as const)('%s comes as near as its steps allow, in either layout', async (precision, low, high) => {
    const [columns, x] = [normal(outer * inner), normal(rows * inner)];
    const turned = columns.map((_, i) => columns[(i % outer) * inner + Math.floor(i / outer)]);
    const exact = await product({ shape: [outer, inner], data: columns }, x, 'f32');
    const outIn = await product({ shape: [outer, inner], data: columns }, x, precision);
    const inOut = await product({ shape: [inner, outer], data: turned }, x, precision);
    expect(outIn.shape).toEqual([rows, outer]);
    expect(distance(outIn.data, exact.data)).toBeGreaterThan(low);
    expect(distance(outIn.data, exact.data)).toBeLessThan(high);
    expect([...inOut.data]).toEqual([...outIn.data]);
  });

  it('may be nothing but zeros', async () => {
    const zeros = { shape: [outer, inner], data: new Float32Array(outer * inner) };
    for (const precision of ['int8', 'int4'] as const) {
      const { data } = await product(zeros, normal(rows * inner), precision);
      expect(Math.max(...data.map(Math.abs))).toBe(0);
    }
  });
});
