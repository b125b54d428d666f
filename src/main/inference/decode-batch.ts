/** Completions that are decoded together, step by step. */
import type { Tensor } from '../engines/engine.ts';
import { i32 } from '../engines/engine.ts';
import type { ModelConfig } from '../models/model-config.ts';
import type { DecodeProgram } from './decode-graph.ts';
import { drawFiltered } from './filtered-draw.ts';
import { emptyCacheTensors, KvCache, type CacheShape } from './kv-cache.ts';
import { samplerInputs, type RowSampling } from './sampler.ts';
import { isFiltered } from './sampling.ts';

/** One token for each row: ids i32 [N], log-probabilities f32 [N] (see `SampledNodes`). */
export interface Sampled {
  readonly tokens: Int32Array;
  readonly logprobs: Float32Array;
}

/** A prompt and the completions that begin from it. */
export interface PromptRows {
  /** At least one token, fewer than the model's positions. */
  readonly promptIds: readonly number[];
  readonly rows: readonly RowSampling[];
}

type Run = (program: DecodeProgram, inputs: Record<string, Tensor>) => Promise<Record<string, Tensor>>;

interface Row extends RowSampling {
  /** Sampled, and not yet read by the model. */
  lastToken: number;
}

/** Rows keep their order; new ones come last. Its calls must not overlap. */
export class DecodeBatch {
  readonly #run: Run;
  readonly #vocabSize: number;
  readonly #shape: CacheShape;
  readonly #cache: KvCache;
  #rows: Row[] = [];

  constructor(config: ModelConfig, run: Run) {
    this.#run = run;
    this.#vocabSize = config.vocab_size;
    this.#shape = {
      layers: config.num_hidden_layers,
      keyHeads: config.num_key_value_heads,
      headSize: config.head_dim,
    };
    this.#cache = new KvCache(this.#shape);
  }

  /** Reads prompts, each once, and samples the first token of all their completions, which become rows of the batch. */
  async admit(prompts: readonly PromptRows[]): Promise<Sampled> {
    const length = Math.max(...prompts.map(({ promptIds }) => promptIds.length));
    const tokens = new Int32Array(prompts.length * length);
    // Shorter prompts are padded after their end, where no token that counts sees it.
    prompts.forEach(({ promptIds }, i) => tokens.set(promptIds, i * length));
    const starts = prompts.flatMap(({ promptIds, rows }, from) =>
      rows.map(({ sampling, random }) => ({ row: { sampling, random, lastToken: 0 }, from, length: promptIds.length })),
    );
    const { sampled, computed } = await this.#sample(
      starts.map(({ row }) => row),
      {
        tokens: i32(tokens, [prompts.length, length]),
        positions: i32(
          tokens.map((_, i) => i % length),
          [prompts.length, length],
        ),
        last: i32(Int32Array.from(starts, (start) => start.from * length + start.length - 1)),
        ...emptyCacheTensors(this.#shape, prompts.length),
      },
    );
    this.#cache.add(starts, { data: computed, rows: prompts.length, length });
    this.#rows.push(...starts.map(({ row }) => row));
    return sampled;
  }

  /** Reads each row's last token and samples the one after it. */
  async step(): Promise<Sampled> {
    const count = this.#rows.length;
    const { sampled, computed } = await this.#sample(this.#rows, {
      tokens: i32(
        Int32Array.from(this.#rows, ({ lastToken }) => lastToken),
        [count, 1],
      ),
      positions: i32(
        Int32Array.from(this.#rows, (_, row) => this.#cache.lengthOf(row)),
        [count, 1],
      ),
      last: i32(Int32Array.from(this.#rows, (_, row) => row)),
      ...this.#cache.tensors(),
    });
    this.#cache.extend({ data: computed, rows: count, length: 1 });
    return sampled;
  }

  /** Drops all rows but these, whose numbers ascend. */
  keep(rows: readonly number[]): void {
    if (rows.length === this.#rows.length) return;
    this.#cache.keep(rows);
    this.#rows = rows.map((row) => this.#rows[row]);
  }

  async #sample(
    rows: readonly Row[],
    inputs: Record<string, Tensor>,
  ): Promise<{ sampled: Sampled; computed: Float32Array }> {
    const draws = samplerInputs(rows, this.#vocabSize);
    const program = rows.some(({ sampling }) => isFiltered(sampling)) ? 'filtered' : 'full';
    const outputs = await this.#run(program, { ...inputs, ...draws });
    const sampled = { tokens: outputs.token.data as Int32Array, logprobs: outputs.logprob.data as Float32Array };
    if (program === 'filtered') this.#decide(rows, outputs, draws.uniform, sampled);
    rows.forEach((row, i) => (row.lastToken = sampled.tokens[i]));
    return { sampled, computed: outputs.rows.data as Float32Array };
  }

  /** Samples those rows, with the same draws, for which the graph sorted too few tokens. */
  #decide(
    rows: readonly Row[],
    { undecided, logits }: Record<string, Tensor>,
    { data: uniform }: Tensor,
    { tokens, logprobs }: Sampled,
  ): void {
    const width = this.#vocabSize;
    rows.forEach(({ sampling }, i) => {
      if (undecided.data[i] === 0 || !isFiltered(sampling)) return;
      const ofRow = logits.data.subarray(i * width, (i + 1) * width) as Float32Array;
      const { token, logprob } = drawFiltered(ofRow, sampling, uniform[i]);
      tokens[i] = token;
      logprobs[i] = logprob;
    });
  }
}
