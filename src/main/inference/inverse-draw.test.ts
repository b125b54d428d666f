import { describe, expect, it } from 'vitest';
import { testEngine as engine } from '../engines/onnxruntime/cpu-engine.fixture.ts';
import { f32 } from '../engines/engine.ts';
import { input } from '../graph/ops/leaf.ts';
import { Random } from '../../shared/domain/random.ts';
import { inverseDraw } from './inverse-draw.ts';

async function draw(rows: readonly Float32Array[], uniform: readonly number[]): Promise<number[]> {
  const [count, width] = [rows.length, rows[0].length];
  const drawn = inverseDraw(input('weights', 'f32', ['N', width]), input('uniform', 'f32', ['N', 1]));
  const program = await engine.compile({ outputs: { drawn } }, { parameters: engine.createParameters() });
  const weights = new Float32Array(count * width);
  rows.forEach((row, i) => weights.set(row, i * width));
  const result = await program.run({
    weights: f32(weights, [count, width]),
    uniform: f32(Float32Array.from(uniform), [count, 1]),
  });
  await program.dispose();
  return [...result.drawn.data];
}

/** What is left of the row's sum before and after an index, in shares of it: the draw has to lie between. */
function sharesAround(row: Float32Array, index: number): [number, number] {
  const total = row.reduce((sum, value) => sum + value, 0);
  const before = row.subarray(0, index).reduce((sum, value) => sum + value, 0);
  return [before / total, (before + row[index]) / total];
}

describe('inverse draw', () => {
  // One block, just one and just above, several, and one more than several.
  it.each([5, 128, 129, 512, 1000])('finds the index that the uniform number falls on, of %d', async (width) => {
    const random = Random.fromSeed(width);
    const rows = Array.from({ length: 400 }, (_, i) =>
      // Flat rows, peaked rows, and rows that are mostly 0.
      Float32Array.from({ length: width }, () => (i % 3 === 0 ? 1 : random.uniform() ** (i % 3 === 1 ? 30 : 1))).map(
        (weight) => (i % 4 === 3 && random.uniform() < 0.95 ? 0 : weight),
      ),
    );
    rows.forEach((row) => (row[random.int(width)] += 0.01));
    const uniform = rows.map(() => 1 - random.uniform());
    const drawn = await draw(rows, uniform);
    drawn.forEach((index, i) => {
      const [before, after] = sharesAround(rows[i], index);
      expect(rows[i][index]).toBeGreaterThan(0);
      expect(uniform[i]).toBeGreaterThan(before - 1e-5);
      expect(uniform[i]).toBeLessThan(after + 1e-5);
    });
  });

  it('never draws an index of weight 0, at either end of the uniform numbers', async () => {
    const row = new Float32Array(700);
    row[260] = 1e-6;
    row[400] = 1;
    row[401] = 1e-6;
    const uniform = [2 ** -53, 1e-9, 0.5, 1 - 2 ** -24, 1];
    const drawn = await draw(
      uniform.map(() => row),
      uniform,
    );
    expect(drawn.slice(0, 3)).toEqual([260, 260, 400]);
    for (const index of drawn) expect(row[index]).toBeGreaterThan(0);
  });
});
