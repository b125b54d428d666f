/** A minibatch in parts, with the demonstrations that PPO-ptx mixes in. */
import type { Tensor } from '../../engines/engine.ts';
import type { RolloutSettings } from '../../../shared/methods/parts/rollout-settings.ts';
import type { SftBatch, SftExample } from '../data/sft-batches.ts';
import { split } from '../data/split.ts';
import { sftInputs } from '../policy/sft-loss.ts';
import type { UpdateInputs } from '../update/update-program.ts';
import { formOf, type PlannedJob } from './online-job.ts';
import { PRETRAINING_PREFIX } from './online-graphs.ts';
import type { OnlineMethod } from './online-method.ts';

interface Minibatch<Item> {
  readonly items: readonly Item[];
  /** None where none are mixed in. */
  readonly demonstrations: readonly SftExample[];
}

/** In so many parts, or fewer where there are not as many items and demonstrations. */
export function minibatchParts<Settings extends RolloutSettings, Item>(
  { inputsOf }: Pick<OnlineMethod<Settings, Item>, 'inputsOf'>,
  job: PlannedJob<Settings>,
  { items, demonstrations }: Minibatch<Item>,
  parts: number,
): UpdateInputs[] {
  const count = Math.min(parts, Math.max(items.length, demonstrations.length));
  const mixed = demonstrations.length === 0 ? [] : cycled(demonstrations, count);
  return cycled(items, count).map((own, i) => {
    const { inputs, tokens, shares } = countedIf(own.counts, inputsOf(own.items, formOf(job), job.settings));
    const { [i]: demonstrated } = mixed;
    if (demonstrated === undefined) return { inputs, tokens, shares };
    const pretraining = countedIf(demonstrated.counts, sftInputs(batchOf(demonstrated.items), job.padId));
    return {
      inputs: { ...inputs, ...prefixed(pretraining.inputs) },
      tokens,
      shares: { ...shares, ...prefixed(pretraining.shares) },
    };
  });
}

export function demonstrationsOf({ settings, pretraining }: PlannedJob, update: number | 'largest'): SftExample[] {
  if (settings.pretrainingCoef === 0 || !pretraining) return [];
  const batch = update === 'largest' ? pretraining.largest : pretraining.at(update % pretraining.count);
  return batch.sequences.map((ids, i) => ({ ids, mask: batch.masks[i] }));
}

/** In so many parts; where there are too few items for that, the first ones come again, and do not count. */
function cycled<Item>(items: readonly Item[], count: number): { items: readonly Item[]; counts: boolean }[] {
  const parts = split(items, count);
  return Array.from({ length: count }, (_, i) => ({ items: parts[i % parts.length], counts: i < parts.length }));
}

function countedIf(counts: boolean, { inputs, tokens, shares }: UpdateInputs): UpdateInputs {
  if (counts) return { inputs, tokens, shares };
  return { inputs, tokens: 0, shares: Object.fromEntries(Object.keys(shares).map((name) => [name, 0])) };
}

function batchOf(examples: readonly SftExample[]): SftBatch {
  return { sequences: examples.map(({ ids }) => ids), masks: examples.map(({ mask }) => mask) };
}

function prefixed<Value extends Tensor | number>(values: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [PRETRAINING_PREFIX + name, value]));
}
