/** What every trainer's graph ends with: adapters where the settings ask for them, gradients, one AdamW step. */
import { parameterGradients, type GradientOptions } from '../../graph/gradients.ts';
import type { Graph, Node } from '../../graph/node.ts';
import { add } from '../../graph/ops/add.ts';
import { expand } from '../../graph/ops/expand.ts';
import { parameter, scalar } from '../../graph/ops/leaf.ts';
import { rewrite } from '../../graph/passes/rewrite.ts';
import { adamw, type AdamWSettings } from './adamw.ts';
import type { LoraSettings } from '../../../shared/methods/parts/lora-settings.ts';
import { isTrained, withAdapters } from './lora.ts';

export type UpdateSettings = AdamWSettings & Partial<LoraSettings>;

/** A whole update, and where in it the gradients are, by parameter: there it can be cut in two. */
export interface UpdateGraph extends Graph {
  readonly updates: Readonly<Record<string, Node>>;
  readonly gradients: ReadonlyMap<string, Node>;
}

export interface UpdateOptions extends GradientOptions {
  /** Parameters beside the policy's own, which start from nothing: adapters do not stand in for them, and they are trained with them. */
  readonly heads?: readonly string[];
}

/** The figures of a loss, with `grad_norm` among them, and the update that makes the loss smaller. */
export function updateGraph(
  figures: Readonly<Record<string, Node>> & { loss: Node },
  settings: UpdateSettings,
  { heads = [], ...options }: UpdateOptions = {},
): UpdateGraph {
  const { outputs } = withAdapters({ outputs: figures }, settings);
  const gradients = parameterGradients(outputs.loss, (name) => isTrained(name, settings, heads), options);
  const { updates, gradNorm } = adamw(gradients, settings);
  return {
    outputs: { ...outputs, grad_norm: gradNorm },
    updates,
    gradients: new Map([...gradients].map(([name, { gradient }]) => [name, gradient])),
  };
}

const SUM_PREFIX = 'gradient:';

export function isGradientSum(name: string): boolean {
  return name.startsWith(SUM_PREFIX);
}

/**
 * The same update for a batch that is computed in parts: `accumulate` adds a part's gradients to sums kept with the
 * parameters, `apply` takes the step on the sums and sets them to zero.
 */
export function accumulationGraphs({ outputs, updates, gradients }: UpdateGraph): { accumulate: Graph; apply: Graph } {
  const sums = new Map(
    [...gradients].map(([name, gradient]) => [gradient, parameter(SUM_PREFIX + name, gradient.shape as number[])]),
  );
  const { grad_norm: gradNorm, ...figures } = outputs;
  const step = replaced({ outputs: { grad_norm: gradNorm }, updates }, sums);
  const perSum = (of: (gradient: Node, sum: Node) => Node) =>
    Object.fromEntries(
      [...gradients].map(([name, gradient]) => [SUM_PREFIX + name, of(gradient, sums.get(gradient)!)]),
    );
  return {
    accumulate: { outputs: figures, updates: perSum((gradient, sum) => add(sum, gradient)) },
    apply: { outputs: step.outputs, updates: { ...step.updates, ...perSum((_, sum) => expand(scalar(0), sum.shape)) } },
  };
}

/** A graph in which other nodes stand for some; what only those needed is gone. A gradient is made of no other. */
function replaced(graph: Graph, substitutes: ReadonlyMap<Node, Node>): Graph {
  return rewrite(graph, (node) => substitutes.get(node) ?? node);
}
