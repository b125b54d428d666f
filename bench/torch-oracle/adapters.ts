/** Low-rank adapters in an experiment: where they start, and the matrices they have made of the base's in the end. */
import type { ParameterTensor } from '../../src/main/engines/engine.ts';
import type { Graph } from '../../src/main/graph/node.ts';
import { adapterPart } from '../../src/main/models/files/adapter.ts';
import type { LoraSettings } from '../../src/shared/methods/parts/lora-settings.ts';
import { freshAdapters, mergeAdapters } from '../../src/main/learn/update/lora.ts';
import type { Policy } from '../../src/main/learn/policy/policy.ts';
import type { Random } from '../../src/shared/domain/random.ts';
import type { RandomCase } from './random-case.ts';
import type { Outcome } from './recorder.ts';

/** A rank that no other size equals, a scale that is not 1. */
export function loraSettings({ policy }: RandomCase): LoraSettings {
  const loraTargets = policy.config.tie_word_embeddings ? 'all-linear' : 'attention';
  return { loraRank: 3, loraAlpha: 7, loraTargets };
}

/** Fresh ones, but with a B that is not 0: else the first gradients of A would be, and a wrong scale could not be seen in them. */
export function randomAdapters(graph: Graph, random: Random): Map<string, ParameterTensor> {
  const adapters = freshAdapters(graph, random);
  for (const [name, { data }] of adapters) {
    const draws = random.split(`values of ${name}`);
    if (adapterPart(name)!.matrix === 'B') data.forEach((_, i) => (data[i] = 0.2 * draws.normal()));
  }
  return adapters;
}

/** The outcome, and beside it every adapted layer's weights with the adapter added in. */
export function withMergedLayers(policy: Policy, outcome: Outcome, settings: Partial<LoraSettings>): Outcome {
  const trained = partOf(outcome, 'last/');
  const { tensors } = mergeAdapters(
    { config: policy.config, tensors: new Map([...policy.tensors, ...trained]) },
    settings,
  );
  const adapted = [...trained.keys()].flatMap((name) => {
    const part = adapterPart(name);
    return part?.matrix === 'B' ? [`${part.layer}.weight`] : [];
  });
  const merged = adapted.map((name): [string, ParameterTensor] => [`merged/${name}`, tensors.get(name)!]);
  return { series: outcome.series, tensors: new Map([...outcome.tensors, ...merged]) };
}

function partOf({ tensors }: Outcome, prefix: string): Map<string, ParameterTensor> {
  const own = [...tensors].filter(([name]) => name.startsWith(prefix));
  return new Map(own.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}
