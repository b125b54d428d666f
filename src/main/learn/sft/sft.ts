/** Supervised fine-tuning: the mean negative log-likelihood of the chosen tokens, one graph run per update. */
import type { Random } from '../../../shared/domain/random.ts';
import type { ParameterStore } from '../../engines/engine.ts';
import type { GradientOptions } from '../../graph/gradients.ts';
import type { ModelConfig } from '../../models/families/model-config.ts';
import { compileHeldOutLoss, heldOutBytes } from './held-out-loss.ts';
import type { LoraSettings } from '../../../shared/methods/parts/lora-settings.ts';
import type { MemorySettings } from '../../../shared/methods/parts/memory-settings.ts';
import type { OptimizerSettings } from '../../../shared/methods/parts/optimizer-settings.ts';
import { weightBytes, type Policy } from '../policy/policy.ts';
import { sftInputs, sftLoss } from '../policy/sft-loss.ts';
import type { TrainingContext } from '../ports.ts';
import type { SftBatch, SftBatches, SftExample } from '../data/sft-batches.ts';
import { runBatchLoop, type BatchLoop, type TrainingResult } from '../loops/batch-loop.ts';
import { updateGraph, type UpdateGraph, type UpdateSettings } from '../update/update-graph.ts';

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
    stage: 'sft',
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
  return updateGraph({ loss: sftLoss(config) }, settings, options);
}
