/** The loop of every trainer whose batches are known beforehand: one graph run per update, checkpoints, resume, stop. */
import { ParleyError } from '../../shared/domain/errors.ts';
import type { ParameterTensor } from '../engines/engine.ts';
import type { GradientOptions } from '../graph/gradients.ts';
import type { Random } from '../../shared/domain/random.ts';
import { adamwInputs, initializeAdamW, isOptimizerState } from './adamw.ts';
import { freshAdapters } from './lora.ts';
import type { OptimizerSettings } from './optimizer-settings.ts';
import type { Outcome, TrainingContext } from './ports.ts';
import { learningRateAt } from './schedule.ts';
import { split } from './split.ts';
import { accumulationGraphs, isGradientSum, type UpdateGraph } from './update-graph.ts';
import { estimateUpdate, planUpdate, sizesOf, type UpdatePlan } from './update-memory.ts';
import { compileUpdate, type UpdateInputs } from './update-program.ts';

export interface TrainingLoop<Item> {
  readonly stage: string;
  /** Outputs are scalars and become metrics under their names; updates hold the parameters and AdamW's moments. */
  readonly graph: (options: GradientOptions) => UpdateGraph;
  readonly tensors: ReadonlyMap<string, ParameterTensor>;
  readonly settings: OptimizerSettings;
  /** Draws fresh adapters, where the graph has places for any. */
  readonly random: Random;
  /** Updates in all. */
  readonly steps: number;
  /** What an update's loss is a mean over. A pure function of the update's number, counted from 0: a resumed run sees the same. */
  itemsAt(step: number): readonly Item[];
  inputsOf(items: readonly Item[]): UpdateInputs;
}

export interface TrainingResult {
  readonly outcome: Outcome;
  /** The parameters, fresh adapters among them, without the optimizer's moments. */
  readonly tensors: ReadonlyMap<string, ParameterTensor>;
  readonly steps: number;
  readonly tokens: number;
}

interface LoopState {
  readonly step: number;
  readonly tokens: number;
  /** As the run began: another one would round otherwise. */
  readonly plan?: UpdatePlan;
}

/** Runs to the end or until the signal fires, from the checkpoint if there is one. */
export async function runTrainingLoop<Item>(
  loop: TrainingLoop<Item>,
  context: TrainingContext,
): Promise<TrainingResult> {
  const { engine, reporter, checkpoints, signal } = context;
  const { settings, steps } = loop;
  const checkpoint = await checkpoints.load();
  const earlier = (checkpoint?.state ?? { step: 0, tokens: 0 }) as LoopState;
  const plan = earlier.plan ?? planLoop(loop, context);
  const graph = loop.graph(plan);
  const store = engine.createParameters();
  store.write(loop.tensors);
  store.write(checkpoint?.tensors ?? freshAdapters(graph, loop.random.split('adapters')));
  initializeAdamW(store, graph);
  const program = await compileUpdate(engine, graph, store, plan);
  let { step, tokens } = earlier;
  // What no update changes is not saved again.
  const changing = Object.keys(graph.updates);
  const save = async () => checkpoints.save({ tensors: await store.read(changing), state: { step, tokens, plan } });
  try {
    while (step < steps && !signal.aborted) {
      const started = performance.now();
      const learningRate = learningRateAt(step, steps, settings);
      const parts = split(loop.itemsAt(step), plan.parts).map((items) => loop.inputsOf(items));
      const figures = await program.run(parts, adamwInputs(learningRate, step + 1, settings));
      requireFinite(loop.stage, step + 1, figures, learningRate);
      step++;
      const learnt = parts.reduce((sum, part) => sum + part.tokens, 0);
      tokens += learnt;
      const seconds = (performance.now() - started) / 1000;
      reporter.metrics(step, {
        ...figures,
        learning_rate: learningRate,
        num_tokens: tokens,
        step_time: seconds,
        tokens_per_second: learnt / seconds,
      });
      reporter.progress({ stage: loop.stage, done: step, total: steps });
      if (step % settings.checkpointEvery === 0) await save();
    }
    const outcome = step < steps ? 'stopped' : 'completed';
    if (outcome === 'stopped') await save();
    return {
      outcome,
      tensors: await store.read(store.names().filter((name) => !isOptimizerState(name) && !isGradientSum(name))),
      steps: step,
      tokens,
    };
  } finally {
    await program.dispose();
  }
}

/** Batches that are looked at for the largest: all of a short run, of a long one so many all over it. */
const BATCHES_LOOKED_AT = 64;

/** How the loop's updates are computed, so that the largest of its batches fits; told to the reporter. */
function planLoop<Item>(loop: TrainingLoop<Item>, { reporter, memoryBytes = Infinity }: TrainingContext): UpdatePlan {
  const stride = Math.max(1, Math.floor(loop.steps / BATCHES_LOOKED_AT));
  let largest: { items: readonly Item[]; size: number } = { items: [], size: 0 };
  for (let step = 0; step < loop.steps; step += stride) {
    const items = loop.itemsAt(step);
    const size = elementsOf(loop.inputsOf(items));
    if (size > largest.size) largest = { items, size };
  }
  if (largest.size === 0) return { recompute: false, parts: 1 };
  const graphs = new Map([false, true].map((recompute) => [recompute, loop.graph({ recompute })]));
  const { plan, memory } = planUpdate({
    stage: loop.stage,
    maxParts: largest.items.length,
    available: memoryBytes,
    advice: 'Lower batchSize, train adapters (loraRank 8) instead of all weights, or take a smaller model.',
    estimate: ({ recompute, parts }) => {
      const whole = graphs.get(recompute)!;
      const inputs = split(largest.items, parts).map((items) => loop.inputsOf(items));
      const [most] = inputs.sort((a, b) => elementsOf(b) - elementsOf(a));
      const graph = parts === 1 ? whole : accumulationGraphs(whole).accumulate;
      return estimateUpdate(graph, sizesOf(whole, most.inputs), loop.tensors.values(), whole);
    },
  });
  reporter.memory?.({ stage: loop.stage, plan, memory });
  return plan;
}

/** Of a batch's tokens, a measure of its activations. */
function elementsOf({ inputs }: UpdateInputs): number {
  return Object.values(inputs).reduce((sum, { data }) => sum + data.length, 0);
}

/** Ends a run whose loss or gradient is no number any more: every later update would only spread it. */
export function requireFinite(
  stage: string,
  step: number,
  figures: Readonly<Record<string, number>>,
  learningRate: number,
): void {
  const broken = ['loss', 'grad_norm'].find((name) => !Number.isFinite(figures[name]));
  if (broken === undefined) return;
  const what = broken === 'loss' ? 'loss' : 'norm of the gradient';
  throw new ParleyError(
    'invalid_input',
    `${stage}: the ${what} of update ${step} is ${figures[broken]}. The weights have diverged, nearly always because the learning rate ` +
      `(${learningRate} at this update) is too large: start again with a third of it, or with more warm-up.`,
  );
}
