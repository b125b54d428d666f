/** What a teacher says of each token of given texts: its likeliest next tokens and their log-probabilities. */
import { f32, type Engine, type Program, type Tensor } from '../../engines/engine.ts';
import type { Graph } from '../../graph/node.ts';
import { topK } from '../../graph/ops/top-k.ts';
import { policyLogits } from '../../models/families/decoder-graph.ts';
import type { ModelConfig } from '../../models/families/model-config.ts';
import type { SftExample } from '../data/sft-batches.ts';
import { similarBatches } from '../data/similar-batches.ts';
import { nextTokenBatch } from '../data/token-batch.ts';
import { hiddenAtRows, hiddenAtRowsInputs } from '../policy/policy-graph.ts';
import { weightBytes, type Policy } from '../policy/policy.ts';
import { activationsOf, sizesOf } from '../update/update-memory.ts';
import { allLogprobs, TAIL_FLOOR } from './divergence.ts';

/** Of a text's tokens that count, row by row. */
export interface TeacherRows {
  /** [rows, k] token ids, the likeliest first; left out where all tokens are there, in their order. */
  readonly ids?: Int32Array;
  /** [rows, k + 1]: of these tokens, and of all others together; [rows, V] where all tokens are there. */
  readonly logprobs: Float32Array;
}

/** How much of the teacher's distribution is kept. */
export interface TeacherForm {
  /** Of teacher and student alike. */
  readonly vocabulary: number;
  readonly topK: number;
  readonly temperature: number;
}

/** Tokens read at once. */
const BATCH_TOKENS = 1024;

export const keepsAll = ({ vocabulary, topK: k }: TeacherForm): boolean => k >= vocabulary;

/** Numbers of a row. */
export const rowWidth = (form: TeacherForm): number => (keepsAll(form) ? form.vocabulary : form.topK + 1);

/** Bytes of a row. */
export const rowBytes = (form: TeacherForm): number => 4 * (rowWidth(form) + (keepsAll(form) ? 0 : form.topK));

/** Tokens that have something to predict them: the first has nothing. */
export function countedTokens({ mask }: SftExample): number {
  return mask.subarray(1).reduce((sum, counts) => sum + counts, 0);
}

/** Rows that say nothing, as large as those of the text would be: for planning. */
export function emptyRows(example: SftExample, form: TeacherForm): TeacherRows {
  const rows = countedTokens(example);
  const logprobs = new Float32Array(rows * rowWidth(form));
  return keepsAll(form) ? { logprobs } : { ids: new Int32Array(rows * form.topK), logprobs };
}

export class Teacher {
  readonly #program: Program;
  readonly #form: TeacherForm;
  readonly #padId: number;

  private constructor(program: Program, form: TeacherForm, padId: number) {
    this.#program = program;
    this.#form = form;
    this.#padId = padId;
  }

  /** @param policy of the student's vocabulary */
  static async compile(
    engine: Engine,
    { config, tensors }: Policy,
    form: TeacherForm,
    padId: number,
  ): Promise<Teacher> {
    const parameters = engine.createParameters();
    parameters.write(tensors);
    const program = await engine.compile(teacherGraph(config, form), { parameters, frozen: true });
    return new Teacher(program, form, padId);
  }

  /** In the examples' order. Which texts are read together follows from the examples, so that the same ones give the same numbers. */
  async rowsOf(
    examples: readonly SftExample[],
    { signal, onProgress }: { signal?: AbortSignal; onProgress?: (done: number, total: number) => void } = {},
  ): Promise<TeacherRows[]> {
    const found = new Array<TeacherRows>(examples.length);
    const batches = similarBatches(
      examples.map(({ ids }) => ids),
      { maxTokens: BATCH_TOKENS },
    );
    let done = 0;
    for (const chosen of batches) {
      signal?.throwIfAborted();
      const texts = chosen.map((i) => examples[i]);
      const { inputs } = textInputs(texts, this.#padId);
      const outputs = await this.#program.run(inputs);
      let row = 0;
      texts.forEach((text, i) => {
        const rows = countedTokens(text);
        found[chosen[i]] = this.#rowsFrom(outputs, row, row + rows);
        row += rows;
      });
      done += texts.length;
      onProgress?.(done, examples.length);
    }
    return found;
  }

  dispose(): Promise<void> {
    return this.#program.dispose();
  }

  #rowsFrom({ logprobs, ids }: Record<string, Tensor>, from: number, to: number): TeacherRows {
    const { topK: k } = this.#form;
    if (keepsAll(this.#form)) {
      const width = this.#form.vocabulary;
      return { logprobs: (logprobs.data as Float32Array).slice(from * width, to * width) };
    }
    const top = (logprobs.data as Float32Array).subarray(from * k, to * k);
    const withOthers = new Float32Array((to - from) * (k + 1));
    for (let row = 0; row < to - from; row++) {
      let others = 1;
      for (let place = 0; place < k; place++) {
        const logprob = top[row * k + place];
        withOthers[row * (k + 1) + place] = logprob;
        others -= Math.exp(logprob);
      }
      withOthers[row * (k + 1) + k] = Math.log(Math.max(others, TAIL_FLOOR));
    }
    return { ids: (ids.data as Int32Array).slice(from * k, to * k), logprobs: withOthers };
  }
}

function teacherGraph(config: ModelConfig, form: TeacherForm): Graph {
  const logprobs = allLogprobs(policyLogits(config, hiddenAtRows(config)), form.temperature);
  if (keepsAll(form)) return { outputs: { logprobs } };
  const { values, indices } = topK(logprobs, form.topK);
  return { outputs: { logprobs: values, ids: indices } };
}

function textInputs(texts: readonly SftExample[], padId: number) {
  const { batch, rows, labels } = nextTokenBatch(
    texts.map(({ ids }) => ids),
    texts.map(({ mask }) => mask),
    padId,
  );
  return { inputs: hiddenAtRowsInputs(batch, rows), rows, labels };
}

/** What the teacher takes beside the student: its weights, and reading the longest texts. */
export function teacherBytes(config: ModelConfig, form: TeacherForm, longest: number, padId: number): number {
  const graph = teacherGraph(config, form);
  const length = Math.max(longest, BATCH_TOKENS);
  const text = { ids: new Int32Array(length), mask: new Uint8Array(length).fill(1) };
  return weightBytes(config) + activationsOf(graph)(sizesOf(graph, textInputs([text], padId).inputs));
}

/** Of one batch, as an update reads them: all rows behind each other, and the tokens as places in its flat logits. */
export function teacherInputs(rows: readonly TeacherRows[], form: TeacherForm): Record<string, Tensor> {
  const count = rows.reduce((sum, { logprobs }) => sum + logprobs.length / rowWidth(form), 0);
  const logprobs = new Float32Array(count * rowWidth(form));
  const places = new Int32Array(keepsAll(form) ? 0 : count * form.topK);
  let row = 0;
  for (const { ids, logprobs: own } of rows) {
    logprobs.set(own, row * rowWidth(form));
    ids?.forEach((id, i) => (places[row * form.topK + i] = (row + Math.floor(i / form.topK)) * form.vocabulary + id));
    row += own.length / rowWidth(form);
  }
  return {
    teacher: f32(logprobs, [count, rowWidth(form)]),
    ...(!keepsAll(form) && { places: { dtype: 'i32', data: places, shape: [count, form.topK] } }),
  };
}
