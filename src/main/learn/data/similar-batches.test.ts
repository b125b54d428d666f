import fc from 'fast-check';
import { expect, it } from 'vitest';
import { similarBatches } from './similar-batches.ts';

const sequencesOf = fc.array(fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 12 }), { maxLength: 20 });

it('holds every sequence once, within its limits', () => {
  fc.assert(
    fc.property(
      sequencesOf,
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 40 }),
      (lists, maxSequences, maxTokens) => {
        const sequences = lists.map((list) => Int32Array.from(list));
        const batches = similarBatches(sequences, { maxSequences, maxTokens });
        expect(batches.flat().sort((a, b) => a - b)).toEqual([...sequences.keys()]);
        for (const batch of batches) {
          expect(batch.length).toBeLessThanOrEqual(maxSequences);
          const longest = Math.max(...batch.map((i) => sequences[i].length));
          if (batch.length > 1) expect(batch.length * longest).toBeLessThanOrEqual(maxTokens);
        }
      },
    ),
  );
});

it('keeps answers to one prompt together, and else goes by length', () => {
  const prompt = [7, 7, 7, 7];
  const lists = [[...prompt, 1], [1], [...prompt, 2, 2, 2], [2, 2, 2, 2, 2, 2], [...prompt, 3], [3, 3]];
  const sequences = lists.map((list) => Int32Array.from(list));
  expect(similarBatches(sequences, { maxSequences: 3 })).toEqual([
    [0, 2, 4],
    [3, 5, 1],
  ]);
});
