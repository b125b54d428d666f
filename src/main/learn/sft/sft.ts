/** Supervised fine-tuning: the mean negative log-likelihood of the chosen tokens, one graph run per update. */
import type { Random } from '../../../shared/domain/random.ts';
import { f32, i32, type ParameterStore } from '../../engines/engine.ts';
import { weightedSum } from '../../graph/compose.ts';
import type { GradientOptions } from '../../graph/gradients.ts';
import { labelLogprobs } from '../../graph/ops/label-logprobs.ts';
import { input } from '../../graph/ops/leaf.ts';
import { neg } from '../../graph/ops/neg.ts';
import type { ModelConfig } from '../../models/families/model-config.ts';
import { policyLogits } from '../../models/families/decoder-graph.ts';
import { compileHeldOutLoss, heldOutBytes } from './held-out-loss.ts';
import type { LoraSettings } from '../../../shared/methods/lora-settings.ts';
import type { MemorySettings } from '../../../shared/methods/memory-settings.ts';
import type { OptimizerSettings } from '../../../shared/methods/optimizer-settings.ts';
import { hiddenAtRows, hiddenAtRowsInputs } from '../policy/policy-graph.ts';
import { weightBytes, type Policy } from '../policy/policy.ts';
import type { TrainingContext } from '../ports.ts';
import type { SftBatch, SftBatches, SftExample } from '../data/sft-batches.ts';
import { nextTokenBatch } from '../data/token-batch.ts';
import { runBatchLoop, type BatchLoop, type TrainingResult } from '../loops/batch-loop.ts';
import { updateGraph, type UpdateGraph, type UpdateSettings } from '../update/update-graph.ts';
import type { UpdateInputs } from '../update/update-program.ts';

export interface SftJob {
  readonly policy: Policy;
  readonly padId: number;
  readonly batches: SftBatches;
  /** What is measured and not learned from, and after how many updates each time. */
  readonly heldOut?: { readonly examples: readonly SftExample[]; readonly every: number };
  readonly settings: OptimizerSettings & Partial<LoraSettings> & Partial<MemorySettings>;
  /** Draws fresh adapters. */
  readonly random: Random;
}

/** Trains until the batches end or the signal fires. */
export async function trainSft(job: SftJob, context: TrainingContext): Promise<TrainingResult> {
  const { heldOut } = job;
  if (!heldOut?.examples.length) return runBatchLoop(sftLoop(job), context);
  const compile = (store: ParameterStore) => compileHeldOutLoss(context.engine, store, measuredIn(job));
  return runBatchLoop({ ...sftLoop(job), evaluation: { every: heldOut.every, compile } }, context);
}

function measuredIn({ policy: { config }, heldOut, padId, settings }: SftJob) {
  return { config, examples: heldOut?.examples ?? [], padId, settings };
}

export function sftLoop(job: SftJob): BatchLoop<SftExample> {
  const { policy, padId, batches, settings, random } = job;
  const examplesOf = ({ sequences, masks }: SftBatch) => sequences.map((ids, i) => ({ ids, mask: masks[i] }));
  return {
    stage: 'SFT',
    graph: (options, changes) => sftGraph(policy.config, { ...settings, ...changes }, options),
    tensors: policy.tensors,
    keptBytes: weightBytes(policy.config) + heldOutBytes(measuredIn(job)),
    settings,
    random,
    steps: batches.count,
    itemsAt: (step) => examplesOf(batches.at(step)),
    largest: examplesOf(batches.largest),
    inputsOf: (items) =>
      sftInputs({ sequences: items.map(({ ids }) => ids), masks: items.map(({ mask }) => mask) }, padId),
  };
}

/** The update's graph: loss, gradients and AdamW in one. */
export function sftGraph(config: ModelConfig, settings: UpdateSettings, options?: GradientOptions): UpdateGraph {
  const logprobs = labelLogprobs(policyLogits(config, hiddenAtRows(config)), input('labels', 'i32', ['N']));
  return updateGraph({ loss: neg(weightedSum(logprobs, input('weights', 'f32', ['N']))) }, settings, options);
}

/** Every chosen token weighs the same. Throws a RangeError for a batch in which none is chosen: there is no mean of nothing. */
export function sftInputs({ sequences, masks }: SftBatch, padId: number): UpdateInputs {
  const { batch, rows, labels } = nextTokenBatch(sequences, masks, padId);
  if (rows.length === 0) {
    throw new RangeError(
      `SFT: expected a token to learn in each batch, got ${sequences.length} sequences whose masks are all 0. Leave out ` +
        'examples without one.',
    );
  }
  const weights = new Float32Array(rows.length).fill(1 / rows.length);
  return {
    inputs: { ...hiddenAtRowsInputs(batch, rows), labels: i32(labels), weights: f32(weights) },
    tokens: rows.length,
    shares: { weights: rows.length },
  };
}
