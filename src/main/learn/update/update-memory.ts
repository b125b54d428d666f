/** What an update takes in memory, and how it is computed so that it fits: all at once, with activations computed twice, in parts. */
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { Said } from '../../../shared/language/said.ts';
import { said } from '../../../shared/language/said.ts';
import type { MethodName } from '../../../shared/methods/all.ts';
import { saidMethod } from '../../../shared/methods/said-method.ts';
import type { Tensor } from '../../engines/engine.ts';
import { bindSizes } from '../../graph/bind-sizes.ts';
import type { GradientOptions } from '../../graph/gradients.ts';
import { leavesOf } from '../../graph/leaves.ts';
import { activationBytes, bytesOf } from '../../graph/memory.ts';
import type { Graph, Node } from '../../graph/node.ts';
import { runPasses } from '../../graph/passes/run-passes.ts';
import { isOptimizerState } from './adamw.ts';
import type { MemorySettings } from '../../../shared/methods/parts/memory-settings.ts';
import { accumulationGraphs, isGradientSum, type UpdateGraph } from './update-graph.ts';

/** In bytes. */
export interface UpdateMemory {
  /** Of every model that is held, however often it is. */
  readonly parameters: number;
  /** AdamW's two means, and the sums of gradients of a batch in parts. */
  readonly optimizer: number;
  /** Second and third copies of what an update changes: the engine writes into one while it reads another. */
  readonly copies: number;
  /** The most that is held at once while graphs run: activations, logits, gradients. */
  readonly activations: number;
  /** What sampling adds while it lasts: the weights as its session holds them, keys and values of what was read. */
  readonly sampling: number;
  readonly total: number;
}

/**
 * An engine's arena is cut up by values of many sizes, and the more so the more batches of different lengths have been through it:
 * measured 1.2 times what lives in it after 40 updates, 1.4 after 1,340 (docs/log.md). An estimate is an upper bound.
 */
const FRAGMENTATION = 1.5;

/** An update and its largest batch, before it is decided how that is computed. */
interface EstimatedUpdate {
  readonly graph: (options: GradientOptions) => UpdateGraph;
  /** The inputs of the largest part when the largest batch is cut into so many. */
  readonly largestPart: (parts: number) => Readonly<Record<string, Tensor>>;
  /** Weights that are held beside those the update reads from the store, such as the version the run started from. */
  readonly keptBytes: number;
}

/** How an update is computed; the result is the same to rounding. */
export interface UpdatePlan {
  readonly recompute: boolean;
  readonly parts: number;
}

/** What the update takes by one plan or another. Graphs are made once, and only those that are asked about. */
export function updateEstimator({
  graph,
  largestPart,
  keptBytes,
}: EstimatedUpdate): (plan: UpdatePlan) => UpdateMemory {
  const ofRuns = (whole: UpdateGraph, runs: readonly Graph[]) => {
    const activations = runs.map(activationsOf);
    const activationsAt = (sizes: ReadonlyMap<string, number>) => Math.max(...activations.map((at) => at(sizes)));
    return { ...fixedBytes([whole, ...runs], keptBytes), activationsAt };
  };
  const prepared = remembering((recompute: boolean) => {
    const whole = graph({ recompute });
    return {
      whole,
      atOnce: lazily(() => ofRuns(whole, [whole])),
      inParts: lazily(() => ofRuns(whole, Object.values(accumulationGraphs(whole)))),
    };
  });
  return ({ recompute, parts }) => {
    const { whole, atOnce, inParts } = prepared(recompute);
    const { activationsAt, ...fixed } = parts === 1 ? atOnce() : inParts();
    const activations = activationsAt(sizesOf(whole, largestPart(parts)));
    return withTotal({ ...fixed, activations, sampling: 0 });
  };
}

/** What a graph holds while it runs, for one batch or another; its parameters belong to whoever keeps them. */
export function activationsOf(graph: Graph): (sizes: ReadonlyMap<string, number>) => number {
  const run = runPasses(graph);
  return (sizes) => FRAGMENTATION * activationBytes(run, sizes);
}

export function withTotal(shares: Omit<UpdateMemory, 'total'>): UpdateMemory {
  const { parameters, optimizer, copies, activations, sampling } = shares;
  return { ...shares, total: parameters + optimizer + copies + activations + sampling };
}

/** What does not depend on the batch. @param graphs the whole update, and what is run of it if that is not the whole */
function fixedBytes(graphs: readonly Graph[], keptBytes: number) {
  const parametersOf = new Map(graphs.flatMap((graph) => [...leavesOf(graph).parameters]));
  const sum = (nodes: Iterable<Node>) => [...nodes].reduce((total, node) => total + bytesOf(node, new Map()), 0);
  const isState = (name: string) => isOptimizerState(name) || isGradientSum(name);
  const stored = (ofState: boolean) =>
    [...parametersOf].filter(([name]) => isState(name) === ofState).map(([, node]) => node);
  const changed = new Map(graphs.flatMap(({ updates = {} }) => Object.entries(updates)));
  const results = graphs.map(({ updates = {} }) => sum(Object.values(updates)));
  return {
    parameters: sum(stored(false)) + keptBytes,
    optimizer: sum(stored(true)),
    copies: sum(changed.values()) + Math.max(...results),
  };
}

/** The part with the most tokens and rows, a measure of activations. */
export function largestOf(parts: readonly Readonly<Record<string, Tensor>>[]): Readonly<Record<string, Tensor>> {
  const sizeOf = (inputs: Readonly<Record<string, Tensor>>) =>
    Object.values(inputs).reduce((sum, { data }) => sum + data.length, 0);
  return parts.reduce((most, next) => (sizeOf(next) > sizeOf(most) ? next : most));
}

/** The sizes of the named dimensions that a batch has; scalars, such as the learning rate, are no part of it. */
export function sizesOf(graph: Graph, inputs: Readonly<Record<string, Tensor>>): Map<string, number> {
  return bindSizes(
    [...leavesOf(graph).inputs].flatMap(([name, { shape }]) =>
      inputs[name] ? [{ name, shape, actual: inputs[name].shape }] : [],
    ),
  );
}

interface PlanRequest {
  readonly stage: MethodName;
  /** How many parts a batch can be cut into. */
  readonly maxParts: number;
  readonly settings: Partial<MemorySettings>;
  readonly estimate: (plan: UpdatePlan) => UpdateMemory;
  /** What there is, in bytes. */
  readonly available: number;
  /** Settings that take less, and what the update takes with them. */
  readonly remedies: readonly Remedy[];
}

export interface Remedy {
  /** As 'maxNewTokens 24'. */
  readonly setting: Said | string;
  readonly estimate: (plan: UpdatePlan) => UpdateMemory;
}

export const saidAdapters = said('training.adapters');

/** What was decided, and what that takes. `refusal` says why a run by it cannot be started, and what would help. */
export interface PlannedMemory {
  readonly plan: UpdatePlan;
  readonly memory: UpdateMemory;
  readonly refusal: ParleyError | undefined;
}

/**
 * The fastest plan that fits: first all at once, then with activations computed twice, then in ever more parts; only such as
 * the settings allow. Where none fits, the one that takes least.
 */
export function planUpdate(request: PlanRequest): PlannedMemory {
  const { estimate, available, settings, maxParts } = request;
  const chosen = choose(plansFor(settings, maxParts), estimate, available);
  const fits = chosen.memory.total <= available;
  return { ...chosen, refusal: fits ? undefined : refusal(request, chosen.memory) };
}

/** @throws ParleyError `out_of_memory` with the estimate and what would help, where nothing fits */
export function requireFit({ plan, memory, refusal }: PlannedMemory): { plan: UpdatePlan; memory: UpdateMemory } {
  if (refusal) throw refusal;
  return { plan, memory };
}

function plansFor(
  { gradientCheckpointing = 'auto', gradientAccumulationSteps = 0 }: Partial<MemorySettings>,
  maxParts: number,
): UpdatePlan[] {
  const recompute = { auto: [false, true], always: [true], never: [false] }[gradientCheckpointing];
  const parts = [Math.min(Math.max(1, gradientAccumulationSteps), maxParts)];
  while (gradientAccumulationSteps === 0 && parts.at(-1)! < maxParts) parts.push(Math.min(2 * parts.at(-1)!, maxParts));
  const plansOf = (count: number, i: number) =>
    (i === 0 ? recompute : recompute.slice(-1)).map((again) => ({ recompute: again, parts: count }));
  return parts.flatMap(plansOf);
}

/** The first that fits, else the least. */
function choose(plans: readonly UpdatePlan[], estimate: (plan: UpdatePlan) => UpdateMemory, available: number) {
  let least: { plan: UpdatePlan; memory: UpdateMemory } | undefined;
  for (const plan of plans) {
    const memory = estimate(plan);
    if (memory.total <= available) return { plan, memory };
    if (least === undefined || memory.total < least.memory.total) least = { plan, memory };
  }
  return least!;
}

function refusal(request: PlanRequest, least: UpdateMemory): ParleyError {
  const { stage, available } = request;
  const { total: needed, ...shares } = least;
  return new ParleyError(
    'out_of_memory',
    said('training.notEnoughMemory', {
      method: saidMethod(stage),
      needed,
      free: available,
      ...shares,
      advice: remedyOf(request),
    }),
    { needed, got: available },
  );
}

/** Tried one after the other: what is named would fit. */
function remedyOf({ settings, maxParts, estimate, available, remedies }: PlanRequest): Said {
  const isForced =
    (settings.gradientCheckpointing ?? 'auto') !== 'auto' || (settings.gradientAccumulationSteps ?? 0) > 0;
  const all = [...(isForced ? [{ setting: said('training.automaticPlan'), estimate }] : []), ...remedies];
  for (const { setting, estimate: changed } of all) {
    const { total } = choose(plansFor({}, maxParts), changed, available).memory;
    if (total <= available) return said('training.wouldFit', { setting, bytes: total });
  }
  return all.length === 0
    ? said('training.useSmallerModel')
    : said('training.notEnoughTried', { settings: all.map(({ setting }) => setting) });
}

function lazily<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

function remembering<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    if (!known.has(key)) known.set(key, make(key));
    return known.get(key)!;
  };
}
