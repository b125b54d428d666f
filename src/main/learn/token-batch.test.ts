import { expect, it } from 'vitest';
import { nextTokenBatch, padBatch } from './token-batch.ts';

const ids = (...values: number[]) => Int32Array.from(values);

it('pads at the end, with positions from each sequence’s own start', () => {
  const { tokens, positions, length } = padBatch([ids(5, 6, 7), ids(8)], 9);
  expect(length).toBe(3);
  expect(tokens).toEqual({ dtype: 'i32', shape: [2, 3], data: ids(5, 6, 7, 8, 9, 9) });
  expect(positions).toEqual({ dtype: 'i32', shape: [2, 3], data: ids(0, 1, 2, 0, 1, 2) });
});

it('names the rows before each token that counts, whatever stands beside them', () => {
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
  const { rows, labels } = nextTokenBatch(
    [ids(1, 2, end), ids(1, 2, 3, 4, end)],
    [
      [0, 1, 1],
      [0, 1, 1, 1, 1],
    ],
    end,
  );
  expect([...rows]).toEqual([0, 1, 4, 5, 6, 7]);
  expect([...labels]).toEqual([2, end, 2, 3, 4, end]);
});
