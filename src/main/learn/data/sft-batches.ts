/** Batches for SFT as a pure function of the update's number, so that a resumed run sees what it would have seen. */
import type { Random } from '../../../shared/domain/random.ts';

/** Token ids and which of them count in the loss (1) or not (0). */
export interface SftExample {
  readonly ids: Int32Array;
  readonly mask: Uint8Array;
}

export interface SftBatch {
  readonly sequences: readonly Int32Array[];
  readonly masks: readonly Uint8Array[];
}

export interface SftBatches {
  /** Updates in all. */
  readonly count: number;
  at(step: number): SftBatch;
  /** No update's batch is larger than this one. */
  readonly largest: SftBatch;
}

/** An order of `count` items for each epoch, remembered for the epoch in use. */
function epochOrders(count: number, random: Random): (epoch: number) => readonly number[] {
  const identity = Array.from({ length: count }, (_, i) => i);
  let cached = { epoch: -1, order: identity };
  return (epoch) => {
    if (cached.epoch !== epoch) cached = { epoch, order: random.split(`epoch ${epoch}`).shuffle(identity) };
    return cached.order;
  };
}

/** Batches are drawn from groups this many batches large, sorted by length within: little padding, still mixed. */
const BATCHES_PER_GROUP = 16;

/** One row per example, cut at `maxLength`, with examples of similar length in one batch. */
export function paddedBatches(
  examples: readonly SftExample[],
  { batchSize, epochs, maxLength, random }: { batchSize: number; epochs: number; maxLength: number; random: Random },
): SftBatches {
  const { count, at, largest } = batchedItems(examples, { batchSize, epochs, random });
  const batchOf = (chosen: readonly SftExample[]): SftBatch => ({
    sequences: chosen.map(({ ids }) => ids.subarray(0, maxLength)),
    masks: chosen.map(({ mask }) => mask.subarray(0, maxLength)),
  });
  return { count, at: (step) => batchOf(at(step)), largest: batchOf(largest) };
}

/** The examples of each update, as they were given. */
export function batchedItems<Example extends SftExample>(
  examples: readonly Example[],
  { batchSize, epochs, random }: { batchSize: number; epochs: number; random: Random },
): { readonly count: number; readonly at: (step: number) => Example[]; readonly largest: readonly Example[] } {
  const perEpoch = Math.ceil(examples.length / batchSize);
  const orderOf = epochOrders(examples.length, random);
  let cached: { epoch: number; batches: number[][] } = { epoch: -1, batches: [] };
  const batchesOf = (epoch: number) => {
    if (cached.epoch !== epoch) {
      const batches = groupByLength(orderOf(epoch), examples, batchSize);
      cached = { epoch, batches: random.split(`batches ${epoch}`).shuffle(batches) };
    }
    return cached.batches;
  };
  return {
    count: perEpoch * epochs,
    at: (step) => batchesOf(Math.floor(step / perEpoch))[step % perEpoch].map((i) => examples[i]),
    largest: [...examples].sort((a, b) => b.ids.length - a.ids.length).slice(0, batchSize),
  };
}

function groupByLength(order: readonly number[], examples: readonly SftExample[], batchSize: number): number[][] {
  const batches: number[][] = [];
  const groupSize = batchSize * BATCHES_PER_GROUP;
  for (let start = 0; start < order.length; start += groupSize) {
    const group = order.slice(start, start + groupSize).sort((a, b) => examples[a].ids.length - examples[b].ids.length);
    for (let i = 0; i < group.length; i += batchSize) batches.push(group.slice(i, i + batchSize));
  }
  return batches;
}

/**
 * All examples end to end, cut into windows of `length` predicted tokens: no padding at all. A window may begin in
 * the middle of an example and hold several; for training a base model, where the examples' begin token tells them apart.
 */
export function streamBatches(
  examples: readonly SftExample[],
  { batchSize, steps, length, random }: { batchSize: number; steps: number; length: number; random: Random },
): SftBatches {
  const total = examples.reduce((sum, { ids }) => sum + ids.length, 0);
  const windowsPerEpoch = Math.floor((total - 1) / length);
  if (windowsPerEpoch < 1) throw new RangeError(`streamBatches: ${total} tokens do not fill a window of ${length}`);
  const orderOf = epochOrders(examples.length, random);
  let cached: SftExample & { epoch: number } = { epoch: -1, ids: new Int32Array(0), mask: new Uint8Array(0) };
  const streamOf = (epoch: number) => {
    if (cached.epoch !== epoch)
      cached = {
        epoch,
        ...concatenate(
          orderOf(epoch).map((i) => examples[i]),
          total,
        ),
      };
    return cached;
  };
  const windowAt = (number: number) => {
    const { ids, mask } = streamOf(Math.floor(number / windowsPerEpoch));
    const start = (number % windowsPerEpoch) * length;
    return { ids: ids.subarray(start, start + length + 1), mask: mask.subarray(start, start + length + 1) };
  };
  const at = (step: number): SftBatch => {
    const windows = Array.from({ length: batchSize }, (_, i) => windowAt(step * batchSize + i));
    return { sequences: windows.map(({ ids }) => ids), masks: windows.map(({ mask }) => mask) };
  };
  // All are alike: no window is shorter than another.
  return { count: steps, at, largest: at(0) };
}

function concatenate(examples: readonly SftExample[], total: number): SftExample {
  const [ids, mask] = [new Int32Array(total), new Uint8Array(total)];
  let at = 0;
  for (const example of examples) {
    ids.set(example.ids, at);
    mask.set(example.mask, at);
    at += example.ids.length;
  }
  return { ids, mask };
}
