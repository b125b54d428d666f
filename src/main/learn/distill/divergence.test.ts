import { describe, expect, it } from 'vitest';
import { Random } from '../../../shared/domain/random.ts';
import { fromValues } from '../../graph/nd-array.ts';
import type { Node } from '../../graph/node.ts';
import { input } from '../../graph/ops/leaf.ts';
import { evaluateReference } from '../../graph/reference.ts';
import { allLogprobs, divergence, TAIL_FLOOR, topLogprobs, type DivergenceSettings } from './divergence.ts';

// The graph holds its constants in float32, such as the temperature and the logarithm of β: results differ in the eighth digit.
const random = Random.fromSeed(8);
const rows = 5;
const width = 7;
const scores = (scale = 2) => Array.from({ length: rows * width }, () => scale * random.normal());

/** log softmax in float64, row by row. */
function logSoftmax(values: readonly number[], temperature = 1): number[][] {
  return Array.from({ length: rows }, (_, row) => {
    const scaled = values.slice(row * width, (row + 1) * width).map((value) => value / temperature);
    const total = Math.log(scaled.reduce((sum, value) => sum + Math.exp(value), 0));
    return scaled.map((value) => value - total);
  });
}

/** The definitions of the paper, word for word. */
function plainly(teacher: number[], student: number[], { divergence: kind, beta }: DivergenceSettings): number {
  const [p, q] = [teacher.map(Math.exp), student.map(Math.exp)];
  const kl = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * Math.log(value / b[i]), 0);
  if (kind === 'forward') return kl(p, q);
  if (kind === 'reverse') return kl(q, p);
  const mixture = p.map((value, i) => beta * value + (1 - beta) * q[i]);
  return beta * kl(p, mixture) + (1 - beta) * kl(q, mixture);
}

function run(node: Node, values: Record<string, { shape: number[]; data: ArrayLike<number> }>): number[] {
  const arrays = Object.entries(values).map(([name, { shape, data }]) => [name, fromValues(shape, data)] as const);
  return [...evaluateReference({ outputs: { node } }, Object.fromEntries(arrays)).outputs.node.data];
}

const shape = [rows, width];
const kinds = [
  { divergence: 'forward', beta: 0.5 },
  { divergence: 'reverse', beta: 0.5 },
  { divergence: 'jsd', beta: 0.5 },
  { divergence: 'jsd', beta: 0.1 },
] as const;

describe.each(kinds)('$divergence, β $beta', (settings) => {
  const [teacher, logits] = [logSoftmax(scores()), scores()];

  it('is the paper’s over all tokens, at a temperature', () => {
    const student = allLogprobs(input('logits', 'f32', [rows, width]), 1.7);
    const node = divergence(input('teacher', 'f32', [rows, width]), student, settings);
    const found = run(node, { teacher: { shape, data: teacher.flat() }, logits: { shape, data: logits } });
    const expected = logSoftmax(logits, 1.7).map((row, i) => plainly(teacher[i], row, settings));
    found.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 6));
  });

  it('takes all tokens outside the top k as one, which is never more than over all of them', () => {
    const k = 3;
    const tops = teacher.map((row) => [...row.keys()].sort((a, b) => row[b] - row[a]).slice(0, k));
    const coarse = (row: number[], ids: number[]) => {
      const top = ids.map((id) => row[id]);
      return [...top, Math.log(1 - top.reduce((sum, value) => sum + Math.exp(value), 0))];
    };
    const places = tops.flatMap((ids, row) => ids.map((id) => row * width + id));
    const student = topLogprobs(input('logits', 'f32', [rows, width]), input('places', 'i32', [rows, k]), 1);
    const node = divergence(input('teacher', 'f32', [rows, k + 1]), student, settings);
    const taught = teacher.map((row, i) => coarse(row, tops[i]));
    const found = run(node, {
      teacher: { shape: [rows, k + 1], data: taught.flat() },
      logits: { shape, data: logits },
      places: { shape: [rows, k], data: places },
    });
    logSoftmax(logits).forEach((row, i) => {
      expect(found[i]).toBeCloseTo(plainly(taught[i], coarse(row, tops[i]), settings), 6);
      expect(found[i]).toBeLessThanOrEqual(plainly(teacher[i], row, settings) + 1e-7);
    });
  });

  it('is 0 for equals, also where next to nothing is left outside the top k', () => {
    const sure = [40, 20, 10, 0, 0, 0, 0];
    const data = Array.from({ length: rows }, () => sure).flat();
    const row = logSoftmax(data)[0];
    const taught = [row[0], row[1], Math.log(TAIL_FLOOR)];
    const student = topLogprobs(input('logits', 'f32', [rows, width]), input('places', 'i32', [rows, 2]), 1);
    const node = divergence(input('teacher', 'f32', [rows, 3]), student, settings);
    const found = run(node, {
      teacher: { shape: [rows, 3], data: Array.from({ length: rows }, () => taught).flat() },
      logits: { shape, data },
      places: { shape: [rows, 2], data: Array.from({ length: rows }, (_, i) => [i * width, i * width + 1]).flat() },
    });
    for (const value of found) expect(Math.abs(value)).toBeLessThan(1e-5);
  });
});

it('the generalized divergence tends to the KLs at its ends', () => {
  const [teacher, student] = [logSoftmax(scores())[0], logSoftmax(scores())[0]];
  const of = (divergence: DivergenceSettings['divergence'], beta = 0.5) =>
    plainly(teacher, student, { divergence, beta });
  expect(of('jsd', 1e-6) / 1e-6).toBeCloseTo(of('forward'), 3);
  expect(of('jsd', 1 - 1e-6) / 1e-6).toBeCloseTo(of('reverse'), 3);
});
