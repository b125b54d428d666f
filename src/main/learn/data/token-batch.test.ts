import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nextTokenBatch, packBatch } from './token-batch.ts';

const ids = (...values: number[]) => Int32Array.from(values);

it('puts short sequences behind each other, with positions from each one’s own start', () => {
  const { batch, rowOf } = packBatch([ids(8), ids(5, 6, 7), ids(3, 4)], 9);
  expect(batch.tokens).toEqual({ dtype: 'i32', shape: [2, 3], data: ids(5, 6, 7, 3, 4, 8) });
  expect([...batch.positions.data]).toEqual([0, 1, 2, 0, 1, 0]);
  expect([rowOf(0, 0), rowOf(1, 2), rowOf(2, 0)]).toEqual([5, 2, 3]);
});

it('reads once what sequences begin with alike', () => {
  const prompt = [1, 2, 3, 4, 5];
  const { batch, rowOf } = packBatch([ids(...prompt, 6, 7, 8, 9), ids(...prompt, 6), ids(...prompt, 9, 9, 9)], 0, 20);
  // The first two have six tokens in common, all three have five: sharing among all saves more.
  expect(batch.tokens.data.filter((token) => token !== 0)).toHaveLength(5 + 4 + 1 + 3);
  expect(rowOf(0, 0)).toBe(rowOf(1, 0));
  expect(rowOf(0, 5)).not.toBe(rowOf(1, 5));
});

/** Few tokens and few prompts, so that beginnings repeat. */
const sequencesOf = fc.array(
  fc
    .tuple(
      fc.constantFrom([], [1, 2, 3, 4, 5], [1, 2, 3, 4, 6, 1, 1]),
      fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 9 }),
    )
    .map(([prompt, rest]) => ids(...prompt, ...rest, 7)),
  { minLength: 1, maxLength: 8 },
);

it('gives every token its own sequence to see and no other, whatever stands beside it', () => {
  fc.assert(
    fc.property(sequencesOf, (sequences) => {
      const { batch, rowOf } = packBatch(sequences, 0, 40);
      const [, length] = batch.tokens.shape;
      const { tokens, positions, segments, prefixes } = batch;
      const sees = (from: number, to: number) =>
        positions.data[to] <= positions.data[from] &&
        (segments.data[to] === segments.data[from] || segments.data[to] === prefixes.data[from]);
      sequences.forEach((sequence, i) => {
        sequence.forEach((_, t) => {
          const row = rowOf(i, t);
          const start = row - (row % length);
          const seen = Array.from({ length }, (_, k) => start + k)
            .filter((k) => sees(row, k))
            .sort((a, b) => positions.data[a] - positions.data[b]);
          expect(seen.map((k) => tokens.data[k])).toEqual([...sequence.subarray(0, t + 1)]);
        });
      });
    }),
  );
});

it('never costs more than a row for each sequence', () => {
  fc.assert(
    fc.property(sequencesOf, (sequences) => {
      const [rows, length] = packBatch(sequences, 0, 40).batch.tokens.shape;
      const longest = Math.max(...sequences.map((sequence) => sequence.length));
      const cost = (count: number, size: number) => count * size * (1 + size / 700);
      expect(cost(rows, length)).toBeLessThanOrEqual(cost(sequences.length, longest));
    }),
  );
});

it('names the rows before each token that counts, sequence by sequence', () => {
  const { batch, rows, labels } = nextTokenBatch(
    [ids(1, 2, 3, 4), ids(5, 6)],
    [
      [0, 0, 1, 1],
      [1, 1],
    ],
    0,
  );
  expect([...batch.tokens.data]).toEqual([1, 2, 3, 5, 0, 0]);
  expect([...rows]).toEqual([1, 2, 3]);
  expect([...labels]).toEqual([3, 4, 6]);
});

it('learns an end token that is also the padding where the mask says so, and never the padding itself', () => {
  const end = 0;
  const { batch, rows, labels } = nextTokenBatch(
    [ids(1, 2, end), ids(1, 2, 3, 4, end)],
    [
      [0, 1, 1],
      [0, 1, 1, 1, 1],
    ],
    end,
  );
  expect(Array.from(rows, (row) => batch.tokens.data[row])).toEqual([1, 2, 1, 2, 3, 4]);
  expect([...labels]).toEqual([2, end, 2, 3, 4, end]);
});
