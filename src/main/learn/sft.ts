/** Supervised fine-tuning: the mean negative log-likelihood of the chosen tokens, by AdamW, one graph per update. */
import { f32, i32, scalarOf, type ParameterStore, type ParameterTensor } from '../engines/engine.ts';
import { weightedSum } from '../graph/compose.ts';
import { parameterGradients } from '../graph/gradients.ts';
import type { Graph } from '../graph/node.ts';
import { labelLogprobs } from '../graph/ops/label-logprobs.ts';
import { input } from '../graph/ops/leaf.ts';
import { neg } from '../graph/ops/neg.ts';
import type { LlamaConfig } from '../models/llama-config.ts';
import { llamaLogits } from '../models/llama.ts';
import { adamw, adamwInputs, initializeAdamW, isOptimizerState, type AdamWSettings } from './adamw.ts';
import type { Policy } from './policy.ts';
import { hiddenAtRows, hiddenAtRowsInputs } from './policy-graph.ts';
import type { Outcome, TrainingContext } from './ports.ts';
import type { OptimizerSettings } from './optimizer-settings.ts';
import { learningRateAt } from './schedule.ts';
import type { SftBatch, SftBatches } from './sft-batches.ts';
import { padBatch, predictedTokens } from './token-batch.ts';

export interface SftJob {
  readonly policy: Policy;
  readonly padId: number;
  readonly batches: SftBatches;
  readonly settings: OptimizerSettings;
}

export interface SftResult {
  readonly outcome: Outcome;
  readonly tensors: ReadonlyMap<string, ParameterTensor>;
  readonly steps: number;
  readonly tokens: number;
}

/**
 * Trains until the batches end or the signal fires. A checkpoint holds weights, moments and the number of the next
 * update; the batches are a function of that number, so a resumed run repeats the numbers of an uninterrupted one.
 */
export async function trainSft(
  { policy, padId, batches, settings }: SftJob,
  context: TrainingContext,
): Promise<SftResult> {
  const { engine, reporter, checkpoints, signal } = context;
  const graph = sftGraph(policy.config, settings);
  const store = engine.createParameters();
  const checkpoint = await checkpoints.load();
  store.write(checkpoint?.tensors ?? policy.tensors);
  initializeAdamW(store, graph);
  const program = await engine.compile(graph, { parameters: store });
  let { step, tokens } = (checkpoint?.state ?? { step: 0, tokens: 0 }) as { step: number; tokens: number };
  const save = async () => checkpoints.save({ tensors: await store.read(), state: { step, tokens } });
  try {
    while (step < batches.count && !signal.aborted) {
      const started = performance.now();
      const batch = batches.at(step);
      const learningRate = learningRateAt(step, batches.count, settings);
      const { inputs, count } = sftInputs(batch, padId);
      const outputs = await program.run({ ...inputs, ...adamwInputs(learningRate, step + 1, settings) });
      step++;
      tokens += count;
      const seconds = (performance.now() - started) / 1000;
      reporter.metrics(step, {
        loss: scalarOf(outputs, 'loss'),
        grad_norm: scalarOf(outputs, 'gradNorm'),
        learning_rate: learningRate,
        num_tokens: tokens,
        step_time: seconds,
        tokens_per_second: count / seconds,
      });
      reporter.progress({ stage: 'SFT', done: step, total: batches.count });
      if (step % settings.checkpointEvery === 0) await save();
    }
    if (signal.aborted) await save();
    const outcome = step < batches.count ? 'stopped' : 'completed';
    return { outcome, tensors: await trainedTensors(store), steps: step, tokens };
  } finally {
    await program.dispose();
  }
}

/** The update's graph: loss, gradients and AdamW in one. */
export function sftGraph(config: LlamaConfig, settings: AdamWSettings): Graph {
  const logprobs = labelLogprobs(llamaLogits(config, hiddenAtRows(config)), input('labels', 'i32', ['N']));
  const loss = neg(weightedSum(logprobs, input('weights', 'f32', ['N'])));
  const { updates, gradNorm } = adamw(parameterGradients(loss), settings);
  return { outputs: { loss, gradNorm }, updates };
}

/** Every chosen token weighs the same. `count` is how many there are. */
export function sftInputs({ sequences, masks }: SftBatch, padId: number) {
  const batch = padBatch(sequences, padId);
  const { rows, labels } = predictedTokens(sequences, masks, batch.length);
  const weights = new Float32Array(rows.length).fill(1 / rows.length);
  return {
    inputs: { ...hiddenAtRowsInputs(batch, rows), labels: i32(labels), weights: f32(weights) },
    count: rows.length,
  };
}

async function trainedTensors(store: ParameterStore): Promise<ReadonlyMap<string, ParameterTensor>> {
  return store.read(store.names().filter((name) => !isOptimizerState(name)));
}
