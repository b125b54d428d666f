/** Reverse-mode differentiation: a walk from the loss to the parameters that appends ordinary nodes. */
import { formatShape } from './dims.ts';
import { leafName } from './leaves.ts';
import { topologicalOrder, type Node } from './node.ts';
import { add } from './ops/add.ts';
import { expand } from './ops/expand.ts';
import { parameterOperation, scalar } from './ops/leaf.ts';
import { recomputation } from './recompute.ts';

export interface GradientOptions {
  /** Compute activations a second time instead of keeping them: less memory, about a third more time. */
  readonly recompute?: boolean;
}

/**
 * The gradient of a scalar loss with respect to each of `targets`, in their order and shapes. A target the loss does not
 * depend on gets zeros.
 */
export function gradients(loss: Node, targets: readonly Node[], { recompute = false }: GradientOptions = {}): Node[] {
  if (loss.dtype !== 'f32' || loss.shape.length !== 0) {
    throw new Error(`gradients: expected a scalar f32 loss, got ${loss.dtype}${formatShape(loss.shape)}`);
  }
  const order = topologicalOrder([loss]);
  const needed = dependents(order, new Set(targets));
  const gradientOf = new Map<Node, Node>([[loss, scalar(1)]]);
  const standIn = recompute ? recomputation(loss) : (node: Node) => node;
  for (const node of order.reverse()) {
    const outputGradient = gradientOf.get(node);
    if (!outputGradient || node.inputs.length === 0 || !needed.has(node)) continue;
    const inputGradients = node.operation.gradient(standIn(node, gradientOf), outputGradient);
    node.inputs.forEach((input, i) => {
      const gradient = inputGradients[i];
      if (!gradient || !needed.has(input)) return;
      const sum = gradientOf.get(input);
      gradientOf.set(input, sum ? add(sum, gradient) : gradient);
    });
  }
  return targets.map((target) => gradientOf.get(target) ?? expand(scalar(0), target.shape));
}

/**
 * The gradient of a scalar loss for every parameter it depends on, by name; a parameter read in several places gets the sum.
 * @param isTrained which ones; nothing is computed for the others
 */
export function parameterGradients(
  loss: Node,
  isTrained: (name: string) => boolean = () => true,
  options?: GradientOptions,
): Map<string, { parameter: Node; gradient: Node }> {
  const leaves = topologicalOrder([loss]).filter(
    (node) => node.operation === parameterOperation && isTrained(leafName(node)!),
  );
  const byName = new Map<string, { parameter: Node; gradient: Node }>();
  gradients(loss, leaves, options).forEach((gradient, i) => {
    const name = leafName(leaves[i])!;
    const earlier = byName.get(name);
    byName.set(name, { parameter: leaves[i], gradient: earlier ? add(earlier.gradient, gradient) : gradient });
  });
  return byName;
}

/** The nodes on a path from a target: only through these do gradients have to flow. */
function dependents(order: readonly Node[], targets: ReadonlySet<Node>): Set<Node> {
  const reached = new Set<Node>();
  for (const node of order) {
    if (targets.has(node) || node.inputs.some((input) => reached.has(input))) reached.add(node);
  }
  return reached;
}
