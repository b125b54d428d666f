/** A decoder run in the ways it is used, to compare with logits from elsewhere: padded on either side, and after a cache. */
import { f32, i32, type Engine, type ParameterTensor, type Tensor } from '../../engines/engine.ts';
import type { Graph, Node } from '../../graph/node.ts';
import { input } from '../../graph/ops/leaf.ts';
import { slotPositions } from './attention-mask.ts';
import { policyHidden, policyLogits } from './decoder-graph.ts';
import type { ModelConfig } from './model-config.ts';

export type Side = 'left' | 'right';

export interface DecoderRunner {
  /** Logits of all tokens of each sequence, [length, V] row by row, from one padded batch. */
  padded(sequences: readonly (readonly number[])[], side: Side): Promise<Float32Array[]>;
  /** The same for one sequence read in pieces of these lengths, each after a cache of those before it. */
  inPieces(sequence: readonly number[], lengths: readonly number[]): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/**
 * Positions of a padded batch from its attention mask [B, T], 1 for tokens and 0 for padding. A row's tokens count from 0;
 * its padding, wherever it stands, counts on after them, so that no token sees it.
 */
function positionsOf(attentionMask: ArrayLike<number>, length: number): Int32Array {
  const positions = new Int32Array(attentionMask.length);
  for (let start = 0; start < positions.length; start += length) {
    let next = 0;
    for (const kind of [1, 0]) {
      for (let i = start; i < start + length; i++) if (attentionMask[i] === kind) positions[i] = next++;
    }
  }
  return positions;
}

/** Slots of the cache that are never filled. */
const SPARE_SLOTS = 3;

/** @param transform how the graph differs from the decoder's, to compare with what computes otherwise */
export async function createDecoderRunner(
  engine: Engine,
  config: ModelConfig,
  tensors: ReadonlyMap<string, ParameterTensor>,
  transform: (graph: Graph) => Graph = (graph) => graph,
): Promise<DecoderRunner> {
  const parameters = engine.createParameters();
  parameters.write(tensors);
  const [tokens, positions] = [input('tokens', 'i32', ['B', 'T']), input('positions', 'i32', ['B', 'T'])];
  const whole = await engine.compile(
    transform({ outputs: { logits: policyLogits(config, policyHidden(config, tokens, positions).hidden) } }),
    { parameters, frozen: true },
  );
  const bias = input('bias', 'f32', ['B', 1, 1, 'C']);
  const { num_key_value_heads: heads, head_dim: size } = config;
  const cache = Array.from({ length: config.num_hidden_layers }, (_, layer) => [
    {
      keys: input(`keys.${layer}`, 'f32', ['B', heads, 'C', size]),
      values: input(`values.${layer}`, 'f32', ['B', heads, 'C', size]),
      bias,
      positions: slotPositions('C'),
    },
  ]);
  const { hidden, rows } = policyHidden(config, tokens, positions, cache);
  const newRows = rows.flatMap(({ keys, values }, layer): [string, Node][] => [
    [`newKeys.${layer}`, keys],
    [`newValues.${layer}`, values],
  ]);
  const continued = await engine.compile(
    transform({ outputs: { logits: policyLogits(config, hidden), ...Object.fromEntries(newRows) } }),
    { parameters, frozen: true },
  );
  return {
    padded: async (sequences, side) => {
      const length = Math.max(...sequences.map((sequence) => sequence.length));
      const rowsOf = (value: (token: number) => number) =>
        Int32Array.from(
          sequences.flatMap((sequence) => {
            const padding = new Array<number>(length - sequence.length).fill(0);
            const row = sequence.map(value);
            return side === 'left' ? [...padding, ...row] : [...row, ...padding];
          }),
        );
      const shape = [sequences.length, length];
      const mask = rowsOf(() => 1);
      const { logits } = await whole.run({
        tokens: i32(
          rowsOf((token) => token),
          shape,
        ),
        positions: i32(positionsOf(mask, length), shape),
      });
      const width = config.vocab_size;
      return sequences.map((sequence, row) => {
        const start = row * length + (side === 'left' ? length - sequence.length : 0);
        return (logits.data as Float32Array).slice(start * width, (start + sequence.length) * width);
      });
    },
    inPieces: async (sequence, lengths) => {
      const slots = new CacheSlots(config, sequence.length + SPARE_SLOTS);
      const logits: number[] = [];
      let start = 0;
      for (const length of lengths) {
        const piece = sequence.slice(start, start + length);
        const outputs = await continued.run({
          tokens: i32(Int32Array.from(piece), [1, length]),
          positions: i32(
            Int32Array.from(piece, (_, i) => start + i),
            [1, length],
          ),
          ...slots.tensors(),
        });
        slots.fill(start, length, outputs);
        logits.push(...outputs.logits.data);
        start += length;
      }
      return Float32Array.from(logits);
    },
    dispose: async () => {
      await whole.dispose();
      await continued.dispose();
    },
  };
}

/** Keys and values [1, Hkv, C, D] of one row, slot c for position c. */
class CacheSlots {
  readonly #config: ModelConfig;
  readonly #count: number;
  readonly #bias: Float32Array;
  readonly #keys: Float32Array[];
  readonly #values: Float32Array[];

  constructor(config: ModelConfig, count: number) {
    this.#config = config;
    this.#count = count;
    this.#bias = new Float32Array(count).fill(-1e9);
    const size = config.num_key_value_heads * config.head_dim * count;
    // What an unfilled slot holds must not matter.
    const arrays = () => Array.from({ length: config.num_hidden_layers }, () => new Float32Array(size).fill(7));
    [this.#keys, this.#values] = [arrays(), arrays()];
  }

  tensors(): Record<string, Tensor> {
    const { num_key_value_heads: heads, head_dim: size } = this.#config;
    const tensors: Record<string, Tensor> = { bias: f32(this.#bias, [1, 1, 1, this.#count]) };
    const shape = [1, heads, this.#count, size];
    this.#keys.forEach((keys, layer) => (tensors[`keys.${layer}`] = f32(keys, shape)));
    this.#values.forEach((values, layer) => (tensors[`values.${layer}`] = f32(values, shape)));
    return tensors;
  }

  /** Puts the rows [1, Hkv, length, D] that a run computed where they belong. */
  fill(start: number, length: number, outputs: Record<string, Tensor>): void {
    const { num_key_value_heads: heads, head_dim: size } = this.#config;
    for (let head = 0; head < heads; head++) {
      const copied = (rows: Tensor) =>
        rows.data.subarray(head * length * size, (head + 1) * length * size) as Float32Array;
      const target = (head * this.#count + start) * size;
      this.#keys.forEach((keys, layer) => {
        keys.set(copied(outputs[`newKeys.${layer}`]), target);
        this.#values[layer].set(copied(outputs[`newValues.${layer}`]), target);
      });
    }
    this.#bias.fill(0, start, start + length);
  }
}
