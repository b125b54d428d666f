/**
 * Distillation: a student learns what a teacher says of every next token, on given texts and on texts that the student writes itself
 * (GKD: Agarwal et al. 2024, algorithm 1). The teacher's likeliest tokens for given texts are computed once, before the first update.
 *
 * Choices: where temperature is not 1, both distributions are taken at it and the loss is not multiplied by its square (Hinton et al.
 * 2015 do, TRL does not): the learning rate says the same. No gradient flows through what the student samples (GKD, section 3).
 */
import { f32, i32, type Engine, type ParameterStore, type ParameterTensor } from '../../engines/engine.ts';
import { weightedSum } from '../../graph/compose.ts';
import type { GradientOptions } from '../../graph/gradients.ts';
import type { Graph, Node } from '../../graph/node.ts';
import { add } from '../../graph/ops/add.ts';
import { labelLogprobs } from '../../graph/ops/label-logprobs.ts';
import { input, scalar } from '../../graph/ops/leaf.ts';
import { mul } from '../../graph/ops/mul.ts';
import { neg } from '../../graph/ops/neg.ts';
import { sub } from '../../graph/ops/sub.ts';
import { policyLogits } from '../../models/families/decoder-graph.ts';
import type { ModelConfig } from '../../models/families/model-config.ts';
import { batchedItems, type SftExample } from '../data/sft-batches.ts';
import { nextTokenBatch } from '../data/token-batch.ts';
import { runBatchLoop, type BatchLoop, type Evaluation, type TrainingResult } from '../loops/batch-loop.ts';
import { hiddenAtRows, hiddenAtRowsInputs } from '../policy/policy-graph.ts';
import { weightBytes } from '../policy/policy.ts';
import type { TrainingContext } from '../ports.ts';
import { withAdapters } from '../update/lora.ts';
import { updateGraph, type UpdateGraph, type UpdateSettings } from '../update/update-graph.ts';
import { activationsOf, sizesOf } from '../update/update-memory.ts';
import type { UpdateInputs } from '../update/update-program.ts';
import { allLogprobs, divergence, topLogprobs } from './divergence.ts';
import { formOf, type DistillJob, type DistillSettings, type TaughtExample } from './distill-job.ts';
import { longestWritten, onPolicyBytes, onPolicySubstitution } from './on-policy.ts';
import {
  countedTokens,
  emptyRows,
  keepsAll,
  rowBytes,
  rowWidth,
  Teacher,
  teacherBytes,
  teacherInputs,
  type TeacherForm,
  type TeacherRows,
} from './teacher.ts';

/** Trains until the batches end or the signal fires. */
export async function trainDistill(job: DistillJob, context: TrainingContext): Promise<TrainingResult> {
  const { engine, reporter, signal } = context;
  const form = formOf(job);
  const teacher = await Teacher.compile(engine, job.teacher, form, job.padId);
  const known = new Map<SftExample, TeacherRows>();
  const evaluated = job.heldOut.length > 0 && { evaluation: evaluationOf(job, known, engine) };
  try {
    return await runBatchLoop(
      {
        ...distillLoop(job, known),
        ...evaluated,
        prepare: async () => {
          const texts = [...job.examples, ...job.heldOut];
          const onProgress = (done: number, total: number) => reporter.progress({ stage: 'teacher', done, total });
          const rows = await teacher.rowsOf(texts, { signal, onProgress });
          texts.forEach((text, i) => known.set(text, rows[i]));
        },
        ...(job.settings.lambda > 0 && {
          substitution: (store, trained) => onPolicySubstitution(job, { store, trained, teacher, signal }),
        }),
      },
      context,
    );
  } finally {
    await teacher.dispose();
  }
}

/** @param known what the teacher says of the texts; filled before the first update, and for planning not at all */
export function distillLoop(
  job: DistillJob,
  known: ReadonlyMap<SftExample, TeacherRows> = new Map(),
): BatchLoop<TaughtExample> {
  const { policy, teacher, padId, examples, heldOut, settings, random } = job;
  const form = formOf(job);
  const taught = (example: SftExample): TaughtExample => ({
    ...example,
    rows: known.get(example) ?? emptyRows(example, form),
    given: true,
  });
  const batches = batchedItems(examples, { ...settings, random: random.split('data') });
  const largest = batches.largest.map(taught);
  const rows = [...examples, ...heldOut].reduce((sum, example) => sum + countedTokens(example), 0);
  const longest = Math.max(...examples.map(({ ids }) => ids.length));
  return {
    stage: 'distill',
    graph: (options, changes) => distillGraph(policy.config, form, { ...settings, ...changes }, options),
    tensors: policy.tensors,
    keptBytes:
      weightBytes(policy.config) +
      teacherBytes(teacher.config, form, longest, padId) +
      rows * rowBytes(form) +
      (heldOut.length === 0 ? 0 : evaluationBytes(job)) +
      (settings.lambda === 0 ? 0 : onPolicyBytes(job)),
    settings,
    random,
    steps: batches.count,
    itemsAt: (step) => batches.at(step).map(taught),
    largest: settings.lambda === 0 ? largest : largest.map((item, i) => larger(item, longestWritten(job, i), form)),
    inputsOf: (items) => distillInputs(items, form, settings, padId),
  };
}

/** The larger of what was given and what the student may write in its place. */
function larger(item: TaughtExample, written: SftExample, form: TeacherForm): TaughtExample {
  const isLonger = written.ids.length > item.ids.length;
  const ids = isLonger ? written.ids : item.ids;
  const counted = Math.max(countedTokens(item), countedTokens(written));
  const mask = new Uint8Array(ids.length).fill(1, ids.length - counted);
  return { ids, mask, given: true, rows: emptyRows({ ids, mask }, form) };
}

/** Loss, gradients and AdamW. */
export function distillGraph(
  config: ModelConfig,
  form: TeacherForm,
  settings: DistillSettings & UpdateSettings,
  options?: GradientOptions,
): UpdateGraph {
  return updateGraph(distillFigures(config, form, settings), settings, options);
}

/**
 * Σ w · ((1 − α·g)·D − α·g·log q(label)): the divergence of the student from the teacher, mixed with the cross-entropy of the text's own
 * tokens by α = hardLabelWeight (Hinton et al. 2015, section 2) where the text was given (g = 1); the latter at temperature 1.
 */
function distillFigures(
  config: ModelConfig,
  form: TeacherForm,
  settings: DistillSettings,
): { readonly loss: Node; readonly divergence: Node } {
  const logits = policyLogits(config, hiddenAtRows(config));
  const student = keepsAll(form)
    ? allLogprobs(logits, form.temperature)
    : topLogprobs(logits, input('places', 'i32', ['N', form.topK]), form.temperature);
  const teacher = input('teacher', 'f32', ['N', rowWidth(form)]);
  const apart = divergence(teacher, student, settings);
  const weights = input('weights', 'f32', ['N']);
  const mean = weightedSum(apart, weights);
  if (settings.hardLabelWeight === 0) return { loss: mean, divergence: mean };
  const share = mul(scalar(settings.hardLabelWeight), input('given', 'f32', ['N']));
  const surprise = neg(labelLogprobs(logits, input('labels', 'i32', ['N'])));
  const losses = add(mul(sub(scalar(1), share), apart), mul(share, surprise));
  return { loss: weightedSum(losses, weights), divergence: mean };
}

/** Every counted token weighs the same. */
export function distillInputs(
  items: readonly TaughtExample[],
  form: TeacherForm,
  { hardLabelWeight }: Pick<DistillSettings, 'hardLabelWeight'>,
  padId: number,
): UpdateInputs {
  const { batch, rows, labels } = nextTokenBatch(
    items.map(({ ids }) => ids),
    items.map(({ mask }) => mask),
    padId,
  );
  const given = items.flatMap((item) => new Array<number>(countedTokens(item)).fill(Number(item.given)));
  return {
    inputs: {
      ...hiddenAtRowsInputs(batch, rows),
      ...teacherInputs(
        items.map((item) => item.rows),
        form,
      ),
      weights: f32(new Float32Array(rows.length).fill(1 / rows.length)),
      ...(hardLabelWeight > 0 && { labels: i32(labels), given: f32(Float32Array.from(given)) }),
    },
    tokens: rows.length,
    shares: { weights: rows.length },
  };
}

/** Texts that are measured one at a time take no more than an update, which holds activations for its gradients. */
function measuringGraph(config: ModelConfig, form: TeacherForm, settings: DistillSettings): Graph {
  const { loss, divergence: mean } = distillFigures(config, form, settings);
  const labels = labelLogprobs(policyLogits(config, hiddenAtRows(config)), input('labels', 'i32', ['N']));
  const surprise = neg(weightedSum(labels, input('weights', 'f32', ['N'])));
  return { outputs: { loss, divergence: mean, surprise } };
}

function measuringInputs(
  item: TaughtExample,
  form: TeacherForm,
  settings: DistillSettings,
  padId: number,
): UpdateInputs {
  const { inputs, ...rest } = distillInputs([item], form, { ...settings, hardLabelWeight: 1 }, padId);
  const { given, ...used } = inputs;
  return { inputs: settings.hardLabelWeight > 0 ? { ...used, given } : used, ...rest };
}

function evaluationBytes({ policy: { config }, heldOut, settings, padId, ...job }: DistillJob): number {
  const form = formOf({ ...job, policy: { config, tensors: new Map() }, settings });
  const graph = withAdapters(measuringGraph(config, form, settings), settings);
  const longest = heldOut.reduce((most, one) => (one.ids.length > most.ids.length ? one : most));
  const item = { ...longest, given: true, rows: emptyRows(longest, form) };
  return activationsOf(graph)(sizesOf(graph, measuringInputs(item, form, settings, padId).inputs));
}

/** Per token of the held-out texts: the loss as it is learned by, its divergence, and the perplexity of the texts' own tokens. */
function evaluationOf(job: DistillJob, known: ReadonlyMap<SftExample, TeacherRows>, engine: Engine) {
  const { examples, settings } = job;
  return {
    every: settings.evalEvery || Math.ceil(examples.length / settings.batchSize),
    compile: (store: ParameterStore) => compileEvaluation(engine, store, job, known),
  };
}

async function compileEvaluation(
  engine: Engine,
  store: ParameterStore,
  job: Pick<DistillJob, 'policy' | 'heldOut' | 'settings' | 'padId'>,
  known: ReadonlyMap<SftExample, TeacherRows>,
): Promise<Evaluation> {
  const { policy, heldOut, settings, padId } = job;
  const form = formOf(job);
  const graph = withAdapters(measuringGraph(policy.config, form, settings), settings);
  const program = await engine.compile(graph, { parameters: store });
  return {
    async run() {
      const sums = { loss: 0, divergence: 0, surprise: 0 };
      let counted = 0;
      for (const text of heldOut) {
        const item = { ...text, given: true, rows: known.get(text)! };
        const { inputs, tokens } = measuringInputs(item, form, settings, padId);
        const outputs = await program.run(inputs);
        counted += tokens;
        for (const name of ['loss', 'divergence', 'surprise'] as const) sums[name] += tokens * outputs[name].data[0];
      }
      return {
        eval_loss: sums.loss / counted,
        eval_divergence: sums.divergence / counted,
        eval_perplexity: Math.exp(sums.surprise / counted),
      };
    },
    dispose: () => program.dispose(),
  };
}

/** The held-out figures of policies of the student's shape, adapters merged. */
export async function heldOutFigures(
  job: DistillJob,
  policies: readonly ReadonlyMap<string, ParameterTensor>[],
  { engine, signal }: Pick<TrainingContext, 'engine' | 'signal'>,
): Promise<Record<string, number>[]> {
  const teacher = await Teacher.compile(engine, job.teacher, formOf(job), job.padId);
  const known = new Map<SftExample, TeacherRows>();
  try {
    const rows = await teacher.rowsOf(job.heldOut, { signal });
    job.heldOut.forEach((text, i) => known.set(text, rows[i]));
  } finally {
    await teacher.dispose();
  }
  const figures: Record<string, number>[] = [];
  for (const tensors of policies) {
    const store = engine.createParameters();
    store.write(tensors);
    const plain = { ...job, settings: { ...job.settings, loraRank: 0 } };
    const evaluation = await compileEvaluation(engine, store, plain, known);
    try {
      figures.push(await evaluation.run());
    } finally {
      await evaluation.dispose();
    }
  }
  return figures;
}
