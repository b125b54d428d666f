/** The loop of every trainer whose batches are known beforehand: one graph run per update, checkpoints, resume, stop. */
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { ParameterStore, ParameterTensor, Tensor } from '../../engines/engine.ts';
import type { GradientOptions } from '../../graph/gradients.ts';
import { bytesOf } from '../../graph/memory.ts';
import type { Random } from '../../../shared/domain/random.ts';
import type { Said } from '../../../shared/language/said.ts';
import { said } from '../../../shared/language/said.ts';
import type { MethodName } from '../../../shared/methods/all.ts';
import { saidMethod } from '../../../shared/methods/said-method.ts';
import { adamwInputs, initializeAdamW, isOptimizerState } from '../update/adamw.ts';
import type { EvaluationSettings } from '../../../shared/methods/parts/evaluation-settings.ts';
import type { LoraSettings } from '../../../shared/methods/parts/lora-settings.ts';
import { freshAdapters, usesLora, usualAdapters } from '../update/lora.ts';
import type { MemorySettings } from '../../../shared/methods/parts/memory-settings.ts';
import type { OptimizerSettings } from '../../../shared/methods/parts/optimizer-settings.ts';
import type { Outcome, TrainingContext } from '../ports.ts';
import { BestSoFar, withoutBest, type BestMeasurement } from './best-so-far.ts';
import { learningRateAt } from '../update/schedule.ts';
import { split } from '../data/split.ts';
import type { UpdateGraph } from '../update/update-graph.ts';
import { unlessAborted } from './unless-aborted.ts';
import {
  saidAdapters,
  largestOf,
  planUpdate,
  requireFit,
  updateEstimator,
  type PlannedMemory,
  type UpdatePlan,
} from '../update/update-memory.ts';
import { compileUpdate, type UpdateInputs } from '../update/update-program.ts';

export interface BatchLoop<Item> {
  readonly stage: MethodName;
  /**
   * Outputs are scalars and become metrics under their names; updates hold the parameters and AdamW's moments.
   * @param changes other settings than the loop's, to see what an update would take with them
   */
  readonly graph: (options: GradientOptions, changes?: LoraSettings) => UpdateGraph;
  readonly tensors: ReadonlyMap<string, ParameterTensor>;
  /** Of the weights that are held beside the store, in bytes: those of the version the run starts from. */
  readonly keptBytes: number;
  readonly settings: OptimizerSettings & Partial<LoraSettings & MemorySettings & EvaluationSettings>;
  /** Draws fresh adapters, where the graph has places for any. */
  readonly random: Random;
  /** Updates in all. */
  readonly steps: number;
  /** What an update's loss is a mean over. A pure function of the update's number, counted from 0: a resumed run sees the same. */
  itemsAt(step: number): readonly Item[];
  /** As many items as an update has at most, the largest there are: no batch is larger than this one. */
  readonly largest: readonly Item[];
  inputsOf(items: readonly Item[]): UpdateInputs;
  /** What an update needs to know of the policy as it is before it, over the whole batch. */
  readonly measurement?: { compile(store: ParameterStore): Promise<Measurement<Item>> };
  /**
   * What is learned from in place of a batch's items, by the policy as it is before the update.
   * @param trained names of the parameters in the store that updates change
   */
  substitution?(store: ParameterStore, trained: readonly string[]): Substitution<Item>;
  /** Other figures than an update's own, where a batch says nothing of some. */
  figuresOf?(figures: Readonly<Record<string, number>>, items: readonly Item[]): Readonly<Record<string, number>>;
  /** Figures on what is not learned from, after every so many updates and after the last; `eval_loss` among them. */
  readonly evaluation?: { readonly every: number; compile(store: ParameterStore): Promise<Evaluation> };
  /** What there is to do before the first update, once it is known that the run fits. */
  prepare?(): Promise<void>;
}

export interface Substitution<Item> {
  /** A function of the update's number, the items and the weights: a resumed run has them, too. Rejects with an AbortError where the signal ended it. */
  of(
    step: number,
    items: readonly Item[],
  ): Promise<{ readonly items: readonly Item[]; readonly figures: Readonly<Record<string, number>> }>;
}

export interface Measurement<Item> {
  /** @returns inputs of the update, the same for all parts of the batch, and figures to report */
  of(items: readonly Item[]): Promise<{
    readonly inputs: Readonly<Record<string, Tensor>>;
    readonly figures: Readonly<Record<string, number>>;
  }>;
  dispose(): Promise<void>;
}

export interface Evaluation {
  run(): Promise<Record<string, number>>;
  dispose(): Promise<void>;
}

export interface TrainingResult {
  readonly outcome: Outcome;
  /** The parameters, fresh adapters among them, without the optimizer's moments. */
  readonly tensors: ReadonlyMap<string, ParameterTensor>;
  readonly steps: number;
  readonly tokens: number;
  /** The update whose weights these are, where they are not the last one's. */
  readonly keptStep: number | null;
  /** Why it ended before its last update; null where it did not. */
  readonly endedEarly: Said | null;
}

interface LoopState {
  readonly step: number;
  readonly tokens: number;
  /** As the run began: another one would round otherwise. */
  readonly plan?: UpdatePlan;
  readonly best?: BestMeasurement;
}

/** Runs to the end or until the signal fires, from the checkpoint if there is one. */
export async function runBatchLoop<Item>(loop: BatchLoop<Item>, context: TrainingContext): Promise<TrainingResult> {
  const { engine, reporter, checkpoints, signal } = context;
  const { settings, steps } = loop;
  const checkpoint = await checkpoints.load();
  const earlier = (checkpoint?.state ?? { step: 0, tokens: 0 }) as LoopState;
  const plan = decidePlan(loop, context, earlier.plan);
  await loop.prepare?.();
  const graph = loop.graph(plan);
  const store = engine.createParameters();
  store.write(loop.tensors);
  const adapters = () => freshAdapters(graph, loop.random.split('adapters'));
  store.write(checkpoint ? withoutBest(checkpoint.tensors) : adapters());
  initializeAdamW(store, graph);
  const program = await compileUpdate(engine, graph, store, plan);
  const measurement = await loop.measurement?.compile(store);
  const evaluation = await loop.evaluation?.compile(store);
  let { step, tokens } = earlier;
  // What no update changes is not saved again.
  const changing = Object.keys(graph.updates);
  const trained = changing.filter((name) => !isOptimizerState(name));
  const substitution = loop.substitution?.(store, trained);
  const best = new BestSoFar(settings, checkpoint && { best: earlier.best, tensors: checkpoint.tensors });
  const save = async () => {
    const tensors = new Map([...(await store.read(changing)), ...best.checkpoint]);
    await checkpoints.save({ tensors, state: { step, tokens, plan, best: best.state } });
  };
  try {
    while (step < steps && !best.isOver && !signal.aborted) {
      const started = performance.now();
      const learningRate = learningRateAt(step, steps, settings);
      const given = loop.itemsAt(step);
      const substituted = await substitution?.of(step, given).catch(unlessAborted(signal));
      // Nothing has changed since the last update, so that a resumed run writes the same.
      if (substitution && !substituted) break;
      const items = substituted?.items ?? given;
      const measured = await measurement?.of(items);
      const parts = split(items, plan.parts).map((part) => withInputs(loop.inputsOf(part), measured?.inputs));
      const figures = await program.run(parts, adamwInputs(learningRate, step + 1, settings));
      requireFinite(loop.stage, step + 1, figures, learningRate);
      step++;
      const learned = parts.reduce((sum, part) => sum + part.tokens, 0);
      tokens += learned;
      const seconds = (performance.now() - started) / 1000;
      const isMeasured = step === steps || step % (loop.evaluation?.every ?? steps) === 0;
      const evaluated = isMeasured ? await evaluation?.run() : undefined;
      if (evaluated) await best.take(step, evaluated.eval_loss, store, trained);
      reporter.metrics(step, {
        ...(loop.figuresOf?.(figures, items) ?? figures),
        ...measured?.figures,
        ...substituted?.figures,
        ...evaluated,
        learning_rate: learningRate,
        num_tokens: tokens,
        step_time: seconds,
        tokens_per_second: learned / seconds,
      });
      reporter.progress({ stage: loop.stage, done: step, total: steps });
      if (step % settings.checkpointEvery === 0) await save();
    }
    const outcome = step < steps && !best.isOver ? 'stopped' : 'completed';
    if (outcome === 'stopped') await save();
    return {
      outcome,
      // What no update changes is still what it was, and need not be held twice.
      tensors: new Map([...loop.tensors, ...(best.kept?.tensors ?? (await store.read(trained)))]),
      steps: step,
      tokens,
      keptStep: best.kept?.step ?? null,
      endedEarly: step < steps && best.isOver ? best.reason : null,
    };
  } finally {
    await Promise.all([program.dispose(), measurement?.dispose(), evaluation?.dispose()]);
  }
}

function withInputs(update: UpdateInputs, more: Readonly<Record<string, Tensor>> = {}): UpdateInputs {
  return { ...update, inputs: { ...update.inputs, ...more } };
}

/** A resumed run keeps the plan it began with; a fresh one takes the fastest that fits. */
function decidePlan<Item>(
  loop: BatchLoop<Item>,
  { reporter, memoryBytes }: TrainingContext,
  begun: UpdatePlan | undefined,
): UpdatePlan {
  if (loop.largest.length === 0) return begun ?? { recompute: false, parts: 1 };
  const { plan, memory } = begun
    ? { plan: begun, memory: loopEstimator(loop)(begun) }
    : requireFit(planLoop(loop, memoryBytes));
  reporter.memory?.({ stage: loop.stage, plan, memory });
  return plan;
}

/** How the loop's updates are to be computed, so that the largest of its batches fits. Needs no weights. */
export function planLoop<Item>(loop: BatchLoop<Item>, memoryBytes = Infinity): PlannedMemory {
  const { stage, settings, largest } = loop;
  return planUpdate({
    stage,
    maxParts: largest.length,
    settings,
    available: memoryBytes,
    estimate: loopEstimator(loop),
    remedies: usesLora(settings) ? [] : [{ setting: saidAdapters, estimate: loopEstimator(loop, usualAdapters) }],
  });
}

/** What an update takes by one plan or another. @param changes other settings than the loop's */
export function loopEstimator<Item>(loop: BatchLoop<Item>, changes?: LoraSettings) {
  return updateEstimator({
    graph: (options) => loop.graph(options, changes),
    largestPart: (parts) => largestOf(split(loop.largest, parts).map((items) => loop.inputsOf(items).inputs)),
    keptBytes: loop.keptBytes + (loop.settings.keepBest ? trainedBytes(loop.graph({}, changes)) : 0),
  });
}

/** Ends a run whose loss or gradient is no number any more: every later update would only spread it. */
export function requireFinite(
  method: MethodName,
  step: number,
  figures: Readonly<Record<string, number>>,
  learningRate: number,
): void {
  const broken = ['loss', 'grad_norm'].find((name) => !Number.isFinite(figures[name]));
  if (broken === undefined) return;
  throw new ParleyError(
    'invalid_input',
    said('training.diverged', {
      method: saidMethod(method),
      what: broken === 'loss' ? 'loss' : 'gradient',
      update: step,
      value: String(figures[broken]),
      learningRate,
    }),
  );
}

/** Of the weights as they were at the best measurement. */
function trainedBytes({ updates }: UpdateGraph): number {
  const trained = Object.entries(updates).filter(([name]) => !isOptimizerState(name));
  return trained.reduce((sum, [, node]) => sum + bytesOf(node, new Map()), 0);
}
