import { describe, expect, it } from 'vitest';
import { addDims, broadcastShapes, evaluateDim, multiplyDims, namesIn } from './dims.ts';

describe('dimensions', () => {
  it('are equal when their canonical texts are', () => {
    expect(multiplyDims('T', 'B')).toBe(multiplyDims('B', 'T'));
    expect(addDims('P', 'T')).toBe(addDims('T', 'P'));
    expect(multiplyDims(addDims('C', 'T'), 2)).toBe(addDims(multiplyDims('T', 2), multiplyDims(2, 'C')));
    expect(addDims(3, 4)).toBe(7);
    expect(multiplyDims('B', 0)).toBe(0);
  });

  it('have a size once their names have', () => {
    const dim = addDims(multiplyDims('B', multiplyDims('T', 3)), 1);
    expect(namesIn(dim).sort()).toEqual(['B', 'T']);
    expect(
      evaluateDim(
        dim,
        new Map([
          ['B', 2],
          ['T', 5],
        ]),
      ),
    ).toBe(31);
    expect(() => evaluateDim(dim, new Map([['B', 2]]))).toThrow("'T'");
  });

  it('broadcast as in NumPy, and a refusal names both shapes', () => {
    expect(broadcastShapes(['B', 1, 4], [3, 1])).toEqual(['B', 3, 4]);
    expect(broadcastShapes([], ['N'])).toEqual(['N']);
    expect(() => broadcastShapes(['B', 4], ['T', 4])).toThrow('[B, 4] and [T, 4]');
  });
});
