/** A policy ready to generate: its weights compiled into the decoding graph as constants, and batches that run it. */
import type { Engine, ParameterStore, ParameterTensor, Program, Tensor } from '../engines/engine.ts';
import { i32 } from '../engines/engine.ts';
import type { LlamaConfig } from '../models/llama-config.ts';
import { decodeGraph } from './decode-graph.ts';
import { emptyCacheTensors, KvCache, type CacheShape } from './kv-cache.ts';
import { samplerInputs, type RowSampling, type SamplerVariant } from './sampler.ts';
import { isFiltered } from './sampling.ts';

/** One token for each row: ids i32 [N], log-probabilities f32 [N] (see `SampledNodes`). */
export interface Sampled {
  readonly tokens: Int32Array;
  readonly logprobs: Float32Array;
}

/** A prompt and the completions that begin from it. */
export interface PromptRows {
  /** At least one token, at most the model's positions. */
  readonly promptIds: readonly number[];
  readonly rows: readonly RowSampling[];
}

/**
 * Holds the weights as they were when it was created; after an update of the policy, create another and dispose of this
 * one. Any number of batches may be open at a time.
 */
export class DecodeSession {
  readonly config: LlamaConfig;
  readonly #engine: Engine;
  readonly #parameters: ParameterStore;
  readonly #programs = new Map<SamplerVariant, Promise<Program>>();

  private constructor(engine: Engine, config: LlamaConfig, parameters: ParameterStore) {
    this.config = config;
    this.#engine = engine;
    this.#parameters = parameters;
  }

  /** @param tensors the policy's weights under their checkpoint names; copied */
  static async create(
    engine: Engine,
    config: LlamaConfig,
    tensors: ReadonlyMap<string, ParameterTensor>,
  ): Promise<DecodeSession> {
    const parameters = engine.createParameters();
    parameters.write(tensors);
    const session = new DecodeSession(engine, config, parameters);
    await session.#program('full');
    return session;
  }

  startBatch(): DecodeBatch {
    const { config } = this;
    return new DecodeBatch(config, async (variant, inputs) => (await this.#program(variant)).run(inputs));
  }

  async dispose(): Promise<void> {
    const programs = await Promise.allSettled(this.#programs.values());
    this.#programs.clear();
    for (const program of programs) if (program.status === 'fulfilled') await program.value.dispose();
  }

  /** Compiled when first needed: most sessions never filter. */
  #program(variant: SamplerVariant): Promise<Program> {
    let program = this.#programs.get(variant);
    if (!program) {
      program = this.#engine.compile(decodeGraph(this.config, variant), { parameters: this.#parameters, frozen: true });
      this.#programs.set(variant, program);
    }
    return program;
  }
}

type Run = (variant: SamplerVariant, inputs: Record<string, Tensor>) => Promise<Record<string, Tensor>>;

interface Row extends RowSampling {
  /** Sampled, and not yet read by the model. */
  lastToken: number;
}

/** Completions that are decoded together. Rows keep their order; new ones come last. */
export class DecodeBatch {
  readonly #run: Run;
  readonly #vocabSize: number;
  readonly #shape: CacheShape;
  readonly #cache: KvCache;
  #rows: Row[] = [];

  constructor(config: LlamaConfig, run: Run) {
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
    const variant = rows.some(({ sampling }) => isFiltered(sampling)) ? 'filtered' : 'full';
    const outputs = await this.#run(variant, { ...inputs, ...samplerInputs(rows, this.#vocabSize) });
    const tokens = outputs.token.data as Int32Array;
    rows.forEach((row, i) => (row.lastToken = tokens[i]));
    return {
      sampled: { tokens, logprobs: outputs.logprob.data as Float32Array },
      computed: outputs.rows.data as Float32Array,
    };
  }
}
