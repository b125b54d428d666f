/** What an update takes in memory, and how it is computed so that it fits: all at once, with activations computed twice, in parts. */
import { ParleyError } from '../../shared/domain/errors.ts';
import type { ParameterTensor, Tensor } from '../engines/engine.ts';
import { bindSizes } from '../graph/bind-sizes.ts';
import { leavesOf } from '../graph/leaves.ts';
import { activationBytes, bytesOf } from '../graph/memory.ts';
import type { Graph } from '../graph/node.ts';
import { runPasses } from '../graph/passes/run-passes.ts';
import { isOptimizerState } from './adamw.ts';
import { isGradientSum } from './update-graph.ts';

/** In bytes. */
export interface UpdateMemory {
  readonly parameters: number;
  /** AdamW's two means, and the sums of gradients of a batch in parts. */
  readonly optimizer: number;
  /** Second and third copies of what an update changes: the engine writes into one while it reads another. */
  readonly copies: number;
  /** The most that is held at once while the graph runs: activations, logits, gradients. */
  readonly activations: number;
  readonly total: number;
}

/** An engine's arena is cut up by values of many sizes: measured 1.05 to 1.3 times what lives in it (docs/log.md). */
const FRAGMENTATION = 1.25;
const COPIES_OF_CHANGED = 2;

/**
 * @param sizes of the graph's named dimensions
 * @param kept tensors held beside those of the graph, e.g. the policy a run started from
 * @param whole the update that `graph` is a part of: its parameters are held too
 */
export function estimateUpdate(
  graph: Graph,
  sizes: ReadonlyMap<string, number>,
  kept: Iterable<ParameterTensor>,
  whole: Graph = graph,
): UpdateMemory {
  const parametersOf = new Map([...leavesOf(whole).parameters, ...leavesOf(graph).parameters]);
  const sum = (nodes: Iterable<number>) => [...nodes].reduce((total, bytes) => total + bytes, 0);
  const stored = [...parametersOf].map(([name, node]) => ({ name, bytes: bytesOf(node, sizes) }));
  const isState = ({ name }: { name: string }) => isOptimizerState(name) || isGradientSum(name);
  const optimizer = sum(stored.filter(isState).map(({ bytes }) => bytes));
  const parameters =
    sum(stored.filter((item) => !isState(item)).map(({ bytes }) => bytes)) +
    sum([...kept].map(({ data }) => data.byteLength));
  const copies = COPIES_OF_CHANGED * sum(Object.values(graph.updates ?? {}).map((node) => bytesOf(node, sizes)));
  const activations = FRAGMENTATION * activationBytes(runPasses(graph), sizes);
  return { parameters, optimizer, copies, activations, total: parameters + optimizer + copies + activations };
}

/** The sizes of the named dimensions that a batch has; scalars, such as the learning rate, are no part of it. */
export function sizesOf(graph: Graph, inputs: Readonly<Record<string, Tensor>>): Map<string, number> {
  return bindSizes(
    [...leavesOf(graph).inputs].flatMap(([name, { shape }]) =>
      inputs[name] ? [{ name, shape, actual: inputs[name].shape }] : [],
    ),
  );
}

/** How an update is computed; the result is the same to rounding. */
export interface UpdatePlan {
  readonly recompute: boolean;
  readonly parts: number;
}

interface PlanRequest {
  readonly stage: string;
  /** How many parts a batch can be cut into. */
  readonly maxParts: number;
  readonly estimate: (plan: UpdatePlan) => UpdateMemory;
  /** What there is, in bytes. */
  readonly available: number;
  /** What the user can do when nothing fits, as a sentence. */
  readonly advice: string;
}

/**
 * The fastest plan that fits: first all at once, then with activations computed twice, then in ever more parts.
 * @throws ParleyError `out_of_memory` with the estimate where none does
 */
export function planUpdate({ stage, maxParts, estimate, available, advice }: PlanRequest): {
  plan: UpdatePlan;
  memory: UpdateMemory;
} {
  const plans: UpdatePlan[] = [{ recompute: false, parts: 1 }];
  for (let parts = 1; parts < 2 * maxParts; parts *= 2)
    plans.push({ recompute: true, parts: Math.min(parts, maxParts) });
  let least: UpdateMemory | undefined;
  for (const plan of plans) {
    const memory = estimate(plan);
    if (memory.total <= available) return { plan, memory };
    if (least === undefined || memory.total < least.total) least = memory;
  }
  const { parameters, optimizer, copies, activations, total } = least!;
  throw new ParleyError(
    'out_of_memory',
    `${stage} would need at least ${megabytes(total)} of memory, and ${megabytes(available)} are there. Of that, weights take ` +
      `${megabytes(parameters)}, the optimizer ${megabytes(optimizer)}, copies while updating ${megabytes(copies)}, and a batch ` +
      `${megabytes(activations)} even computed in ${maxParts} parts. ${advice}`,
    { needed: total, got: available },
  );
}

export function megabytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.ceil(bytes / 1e6)} MB`;
}
