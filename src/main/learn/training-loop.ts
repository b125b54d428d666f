/** The loop of every trainer whose batches are known beforehand: one graph run per update, checkpoints, resume, stop. */
import { ParleyError } from '../../shared/domain/errors.ts';
import { scalarOf, type ParameterTensor, type Tensor } from '../engines/engine.ts';
import type { Graph } from '../graph/node.ts';
import type { Random } from '../../shared/domain/random.ts';
import { adamwInputs, initializeAdamW, isOptimizerState } from './adamw.ts';
import { freshAdapters } from './lora.ts';
import type { OptimizerSettings } from './optimizer-settings.ts';
import type { Outcome, TrainingContext } from './ports.ts';
import { learningRateAt } from './schedule.ts';

export interface UpdateInputs {
  readonly inputs: Readonly<Record<string, Tensor>>;
  /** Tokens the update learns from or reads, for throughput. */
  readonly tokens: number;
}

export interface TrainingLoop {
  readonly stage: string;
  /** Outputs are scalars and become metrics under their names; updates hold the parameters and AdamW's moments. */
  readonly graph: Graph;
  readonly tensors: ReadonlyMap<string, ParameterTensor>;
  readonly settings: OptimizerSettings;
  /** Draws fresh adapters, where the graph has places for any. */
  readonly random: Random;
  /** Updates in all. */
  readonly steps: number;
  /** A pure function of the update's number, counted from 0, so that a resumed run sees what it would have seen. */
  inputsAt(step: number): UpdateInputs;
}

export interface TrainingResult {
  readonly outcome: Outcome;
  /** The parameters, fresh adapters among them, without the optimizer's moments. */
  readonly tensors: ReadonlyMap<string, ParameterTensor>;
  readonly steps: number;
  readonly tokens: number;
}

/** Runs to the end or until the signal fires, from the checkpoint if there is one. */
export async function runTrainingLoop(loop: TrainingLoop, context: TrainingContext): Promise<TrainingResult> {
  const { engine, reporter, checkpoints, signal } = context;
  const { graph, settings, steps } = loop;
  const store = engine.createParameters();
  const checkpoint = await checkpoints.load();
  store.write(loop.tensors);
  store.write(checkpoint?.tensors ?? freshAdapters(graph, loop.random.split('adapters')));
  initializeAdamW(store, graph);
  const program = await engine.compile(graph, { parameters: store });
  let { step, tokens } = (checkpoint?.state ?? { step: 0, tokens: 0 }) as { step: number; tokens: number };
  // What no update changes is not saved again.
  const changing = Object.keys(graph.updates ?? {});
  const save = async () => checkpoints.save({ tensors: await store.read(changing), state: { step, tokens } });
  try {
    while (step < steps && !signal.aborted) {
      const started = performance.now();
      const learningRate = learningRateAt(step, steps, settings);
      const update = loop.inputsAt(step);
      const outputs = await program.run({ ...update.inputs, ...adamwInputs(learningRate, step + 1, settings) });
      const figures = Object.fromEntries(Object.keys(outputs).map((name) => [name, scalarOf(outputs, name)]));
      requireFinite(loop.stage, step + 1, figures, learningRate);
      step++;
      tokens += update.tokens;
      const seconds = (performance.now() - started) / 1000;
      reporter.metrics(step, {
        ...figures,
        learning_rate: learningRate,
        num_tokens: tokens,
        step_time: seconds,
        tokens_per_second: update.tokens / seconds,
      });
      reporter.progress({ stage: loop.stage, done: step, total: steps });
      if (step % settings.checkpointEvery === 0) await save();
    }
    const outcome = step < steps ? 'stopped' : 'completed';
    if (outcome === 'stopped') await save();
    return {
      outcome,
      tensors: await store.read(store.names().filter((name) => !isOptimizerState(name))),
      steps: step,
      tokens,
    };
  } finally {
    await program.dispose();
  }
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
