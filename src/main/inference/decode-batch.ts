/** Completions that are decoded together, step by step. */
import type { Tensor } from '../engines/engine.ts';
import { i32 } from '../engines/engine.ts';
import type { ModelConfig } from '../models/families/model-config.ts';
import type { DecodeProgram, DrawMode } from './decode-graph.ts';
import { likeliestTokens, type TokenLogprob } from './likeliest-tokens.ts';
import { LogitShifts } from './logit-shifts.ts';
import { drawFiltered, softmaxParts } from './filtered-draw.ts';
import type { NewRows } from './cache-memory.ts';
import { KvCache, type CacheEntry } from './kv-cache.ts';
import { penaltiesInput, samplerInputs, shiftsInput, startPenalties, type RowSampling } from './sampler.ts';
import { isFiltered, isPenalized } from './sampling.ts';

/** One token for each row: ids i32 [N], log-probabilities f32 [N] (see `SampledNodes`). */
export interface Sampled {
  readonly tokens: Int32Array;
  readonly logprobs: Float32Array;
  /** By row, for those that ask for it: the likeliest tokens. */
  readonly alternatives: readonly (readonly TokenLogprob[] | undefined)[];
}

/** A prompt and the completions that begin from it. */
export interface PromptRows {
  /** At least one token, fewer than the model's positions. */
  readonly promptIds: readonly number[];
  readonly rows: readonly Omit<RowSampling, 'penalties' | 'shifts'>[];
}

type Run = (program: DecodeProgram, inputs: Record<string, Tensor>) => Promise<Record<string, Tensor>>;

interface Row extends RowSampling {
  /** Sampled, and not yet read by the model. */
  lastToken: number;
  /** Tokens that it has. */
  length: number;
}

/** Rows keep their order; new ones come last. Its calls must not overlap. */
export class DecodeBatch {
  readonly #run: Run;
  readonly #vocabSize: number;
  readonly #cache: KvCache;
  /** What prompts computed and the cache does not hold yet: their first tokens are wanted sooner. */
  #read: { readonly entries: readonly CacheEntry[]; readonly computed: NewRows }[] = [];
  #rows: Row[] = [];

  constructor(config: ModelConfig, run: Run) {
    this.#run = run;
    this.#vocabSize = config.vocab_size;
    this.#cache = new KvCache({
      layers: config.num_hidden_layers,
      keyHeads: config.num_key_value_heads,
      headSize: config.head_dim,
    });
  }

  /** Reads prompts, each once, and samples the first token of all their completions, which become rows of the batch. */
  async admit(prompts: readonly PromptRows[]): Promise<Sampled> {
    const length = Math.max(...prompts.map(({ promptIds }) => promptIds.length));
    const tokens = new Int32Array(prompts.length * length);
    // Shorter prompts are padded after their end, where no token that counts sees it.
    prompts.forEach(({ promptIds }, i) => tokens.set(promptIds, i * length));
    const starts = prompts.flatMap(({ promptIds, rows }, from) =>
      rows.map(({ sampling, random, begin }) => {
        const penalties = startPenalties(sampling, promptIds, this.#vocabSize);
        const shifts = LogitShifts.of(sampling, this.#vocabSize);
        const row = { sampling, random, begin, penalties, shifts, lastToken: 0, length: 0 };
        return { row, from, length: promptIds.length };
      }),
    );
    const { sampled, computed } = await this.#sample(
      'prefill',
      starts.map(({ row }) => row),
      {
        tokens: i32(tokens, [prompts.length, length]),
        positions: i32(
          tokens.map((_, i) => i % length),
          [prompts.length, length],
        ),
        last: i32(Int32Array.from(starts, (start) => start.from * length + start.length - 1)),
      },
    );
    this.#read.push({ entries: starts, computed: { data: computed, rows: prompts.length, length } });
    this.#rows.push(...starts.map(({ row }) => row));
    return sampled;
  }

  /** Reads each row's last token and samples the one after it. */
  async step(): Promise<Sampled> {
    this.#fillCache();
    const count = this.#rows.length;
    const { sampled, computed } = await this.#sample('step', this.#rows, {
      tokens: i32(
        Int32Array.from(this.#rows, ({ lastToken }) => lastToken),
        [count, 1],
      ),
      positions: i32(
        Int32Array.from(this.#rows, (_, row) => this.#cache.lengthOf(row)),
        [count, 1],
      ),
      ...this.#cache.tensors(),
    });
    this.#cache.extend({ data: computed, rows: count, length: 1 });
    return sampled;
  }

  /** Drops all rows but these, whose numbers ascend. */
  keep(rows: readonly number[]): void {
    if (rows.length === this.#rows.length) return;
    if (rows.length === 0) this.#read = [];
    this.#fillCache();
    this.#cache.keep(rows);
    this.#rows = rows.map((row) => this.#rows[row]);
  }

  #fillCache(): void {
    for (const { entries, computed } of this.#read.splice(0)) this.#cache.add(entries, computed);
  }

  async #sample(
    phase: DecodeProgram['phase'],
    rows: readonly Row[],
    inputs: Record<string, Tensor>,
  ): Promise<{ sampled: Sampled; computed: Float32Array }> {
    const draws = samplerInputs(rows, this.#vocabSize);
    const draw = drawMode(rows);
    const outputs = await this.#run({ phase, draw }, { ...inputs, ...draws, ...this.#preferences(draw, rows) });
    const sampled = {
      tokens: outputs.token.data as Int32Array,
      logprobs: outputs.logprob.data as Float32Array,
      alternatives: rows.map(({ sampling: { temperature, alternatives = 0 } }, i) =>
        alternatives === 0 ? undefined : likeliestTokens(this.#logitsOf(outputs, i), temperature, alternatives),
      ),
    };
    if (draw !== 'full') this.#decide(rows, outputs, draws.uniform, sampled);
    this.#begin(rows, outputs, sampled);
    rows.forEach((row, i) => {
      row.length += 1;
      row.lastToken = sampled.tokens[i];
      if (row.penalties) row.penalties[row.lastToken] = row.sampling.repetitionPenalty!;
      row.shifts?.take(row.lastToken);
    });
    return { sampled, computed: outputs.rows.data as Float32Array };
  }

  /** The inputs by which some tokens are preferred to others. */
  #preferences(draw: DrawMode, rows: readonly Row[]): Record<string, Tensor> {
    if (draw !== 'penalized' && draw !== 'shifted') return {};
    const penalties = penaltiesInput(rows, this.#vocabSize);
    return draw === 'shifted' ? { penalties, shifts: shiftsInput(rows, this.#vocabSize) } : { penalties };
  }

  #logitsOf({ logits }: Record<string, Tensor>, row: number): Float32Array {
    return logits.data.subarray(row * this.#vocabSize, (row + 1) * this.#vocabSize) as Float32Array;
  }

  /** Gives rows that are at their beginning the tokens that they begin with. */
  #begin(rows: readonly Row[], outputs: Record<string, Tensor>, { tokens, logprobs }: Sampled): void {
    rows.forEach(({ begin, length, sampling }, i) => {
      const given = begin?.[length];
      if (given === undefined || given === tokens[i]) return;
      const divisor = sampling.temperature === 0 ? 1 : sampling.temperature;
      const logits = this.#logitsOf(outputs, i);
      tokens[i] = given;
      logprobs[i] = logits[given] / divisor - softmaxParts(logits, divisor).logTotal;
    });
  }

  /** Samples those rows, with the same draws, for which the graph sorted too few tokens. */
  #decide(
    rows: readonly Row[],
    outputs: Record<string, Tensor>,
    { data: uniform }: Tensor,
    { tokens, logprobs }: Sampled,
  ): void {
    rows.forEach(({ sampling, penalties, shifts }, i) => {
      if (outputs.undecided.data[i] === 0 || !isFiltered(sampling)) return;
      const ofRow = this.#logitsOf(outputs, i);
      const { token, logprob } = drawFiltered(ofRow, sampling, uniform[i], penalties, shifts?.values);
      tokens[i] = token;
      logprobs[i] = logprob;
    });
  }
}

function drawMode(rows: readonly Row[]): DrawMode {
  if (rows.some(({ shifts }) => shifts !== undefined)) return 'shifted';
  if (rows.some(({ sampling }) => isPenalized(sampling))) return 'penalized';
  // The likeliest tokens are read from the logits, and what is given is weighed by them: only a graph that filters gives them out.
  const needsLogits = ({ sampling, begin = [], length }: Row) =>
    isFiltered(sampling) || sampling.alternatives || begin.length > length;
  return rows.some(needsLogits) ? 'filtered' : 'full';
}
