import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../shared/domain/random.ts';
import { paddedBatches, streamBatches, type SftExample } from './sft-batches.ts';

/** Example i begins with i. */
function examplesOf(lengths: readonly number[]): SftExample[] {
  return lengths.map((length, i) => ({
    ids: Int32Array.from({ length }, (_, t) => (t === 0 ? i : 100 + t)),
    mask: Uint8Array.from({ length }, (_, t) => t % 2),
  }));
}
const random = () => Random.fromSeed(3);
const lengths = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 60 });

describe('padded batches', () => {
  it('hold every example once in each epoch, cut at the longest length allowed, with its own mask', () => {
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 9 }), (given, batchSize) => {
        const examples = examplesOf(given);
        const batches = paddedBatches(examples, { batchSize, epochs: 2, maxLength: 20, random: random() });
        const perEpoch = batches.count / 2;
        for (const epoch of [0, 1]) {
          const seen: number[] = [];
          for (let step = 0; step < perEpoch; step++) {
            const { sequences, masks } = batches.at(epoch * perEpoch + step);
            expect(sequences.length).toBeGreaterThan(0);
            expect(sequences.length).toBeLessThanOrEqual(batchSize);
            sequences.forEach((ids, row) => {
              const { [ids[0]]: example } = examples;
              expect(ids).toEqual(example.ids.subarray(0, 20));
              expect(masks[row]).toEqual(example.mask.subarray(0, 20));
              seen.push(ids[0]);
            });
          }
          expect(seen.sort((a, b) => a - b)).toEqual([...examples.keys()]);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('come in another order each epoch, similar lengths together', () => {
    const examples = examplesOf(Array.from({ length: 64 }, (_, i) => 1 + (i % 16)));
    const batches = paddedBatches(examples, { batchSize: 4, epochs: 2, maxLength: 99, random: random() });
    const firsts = (epoch: number) =>
      Array.from({ length: 16 }, (_, step) => batches.at(16 * epoch + step).sequences.map((ids) => ids[0]));
    expect(firsts(0)).not.toEqual(firsts(1));
    for (let step = 0; step < batches.count; step++) {
      expect(new Set(batches.at(step).sequences.map((ids) => ids.length)).size).toBe(1);
    }
  });

  it('depend on the step alone: asked backwards they are the same', () => {
    const batches = paddedBatches(examplesOf([3, 9, 2, 7, 5]), {
      batchSize: 2,
      epochs: 3,
      maxLength: 9,
      random: random(),
    });
    const steps = [...Array(batches.count).keys()];
    const forwards = steps.map((step) => batches.at(step));
    const backwards = steps.reverse().map((step) => batches.at(step));
    expect(backwards.reverse()).toEqual(forwards);
  });
});

describe('stream batches', () => {
  const settings = { batchSize: 2, steps: 7, length: 5 };

  it('are windows that follow one another through all examples, each repeating the last token as its first', () => {
    const examples = examplesOf([4, 8, 3, 9]);
    const batches = streamBatches(examples, { ...settings, random: random() });
    const windowsPerEpoch = Math.floor((24 - 1) / 5);
    const windows = Array.from({ length: 7 }, (_, step) => batches.at(step)).flatMap(({ sequences, masks }) =>
      sequences.map((ids, i) => ({ ids, mask: masks[i] })),
    );
    const epoch = windows.slice(0, windowsPerEpoch);
    for (const { ids, mask } of windows) expect([ids.length, mask.length]).toEqual([6, 6]);
    epoch.slice(1).forEach(({ ids }, i) => expect(ids[0]).toBe(epoch[i].ids[5]));
    const stream = [...epoch[0].ids.subarray(0, 1), ...epoch.flatMap(({ ids }) => [...ids.subarray(1)])];
    // Every example but the one the epoch ends in is there whole and in its order.
    let at = 0;
    while (at < stream.length) {
      const { ids } = examples[stream[at]];
      expect(stream.slice(at, at + ids.length)).toEqual([...ids.subarray(0, stream.length - at)]);
      at += ids.length;
    }
  });

  it('refuse examples that do not fill a window', () => {
    expect(() => streamBatches(examplesOf([2, 3]), { ...settings, random: random() })).toThrow(
      'streamBatches: 5 tokens do not fill a window of 5',
    );
  });
});
