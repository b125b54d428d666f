/**
 * Activation recomputation (Chen et al. 2016, "Training deep nets with sublinear memory cost"): of the forward pass only what
 * crosses from one part of a network to the next is kept; each part's inner values are computed a second time when its
 * gradients are due. One more forward pass buys memory for a batch several times as large.
 */
import { createNode, topologicalOrder, type Node } from './node.ts';
import { add } from './ops/add.ts';
import { inputOperation, parameterOperation, scalar } from './ops/leaf.ts';
import { mul } from './ops/mul.ts';
import { reduceSum } from './ops/reduce-sum.ts';

/** From one value to another, both kept; what lies between is computed again. */
interface Part {
  readonly start: Node;
  readonly end: Node;
  /** What stands for a node of the part in the second computation. */
  readonly copies: Map<Node, Node>;
}

/**
 * For each node of the forward pass the one that its gradient is to be written with: itself, or its second computation.
 * Parts are found, not named: one ends where a single value is all that the rest of the loss needs. In a decoder that is
 * the residual stream, after each attention and each feed-forward layer. What comes after the last such place, the logits
 * among it, is needed at once and kept.
 * @param loss the root of the forward pass
 */
export function recomputation(loss: Node): (node: Node, gradientOf: ReadonlyMap<Node, Node>) => Node {
  const order = topologicalOrder([loss]);
  const activations = activationsIn(order);
  const partOf = new Map<Node, Part>();
  let start: Node | undefined;
  for (const end of narrowPlaces(order, activations)) {
    const inside = start && between(start, end, activations);
    if (start && inside) {
      const part: Part = { start, end, copies: new Map() };
      for (const node of inside) partOf.set(node, part);
    }
    start = end;
  }
  return (node, gradientOf) => {
    const part = partOf.get(node);
    if (part === undefined) return node;
    if (part.copies.size === 0) part.copies.set(part.start, onceThereIs(gradientOf.get(part.end)!, part.start));
    return copyOf(node, part, partOf);
  };
}

/** What a run's inputs and the parameters together decide, and what grows with the inputs: this is what fills memory. */
function activationsIn(order: readonly Node[]): Set<Node> {
  const [ofInputs, ofParameters] = [new Set<Node>(), new Set<Node>()];
  for (const node of order) {
    if (node.operation === inputOperation || node.inputs.some((input) => ofInputs.has(input))) ofInputs.add(node);
    if (node.operation === parameterOperation || node.inputs.some((input) => ofParameters.has(input)))
      ofParameters.add(node);
  }
  return new Set(
    order.filter(
      (node) => ofInputs.has(node) && ofParameters.has(node) && node.shape.some((dim) => typeof dim !== 'number'),
    ),
  );
}

/** Activations after which no earlier one is needed any more, in order. */
function narrowPlaces(order: readonly Node[], activations: ReadonlySet<Node>): Node[] {
  const usesLeft = new Map<Node, number>();
  for (const { inputs } of order) for (const input of inputs) usesLeft.set(input, (usesLeft.get(input) ?? 0) + 1);
  const live = new Set<Node>();
  const places: Node[] = [];
  for (const node of order) {
    for (const input of node.inputs) {
      const left = usesLeft.get(input)! - 1;
      usesLeft.set(input, left);
      if (left === 0) live.delete(input);
    }
    if (!activations.has(node)) continue;
    live.add(node);
    if (live.size === 1 && (usesLeft.get(node) ?? 0) > 1) places.push(node);
  }
  return places;
}

/** The activations on the way from `start` to `end`, `end` among them; undefined where there is no way. */
function between(start: Node, end: Node, activations: ReadonlySet<Node>): Set<Node> | undefined {
  const inside = new Set<Node>();
  let reached = false;
  const visit = (node: Node) => {
    if (node === start) reached = true;
    if (node === start || !activations.has(node) || inside.has(node)) return;
    inside.add(node);
    node.inputs.forEach(visit);
  };
  visit(end);
  return reached ? inside : undefined;
}

function copyOf(node: Node, part: Part, partOf: ReadonlyMap<Node, Part>): Node {
  const known = part.copies.get(node);
  if (known !== undefined) return known;
  if (partOf.get(node) !== part) return node;
  const inputs = node.inputs.map((input) => copyOf(input, part, partOf));
  const copy = createNode(node.operation, inputs, node.attributes);
  part.copies.set(node, copy);
  return copy;
}

/**
 * The same value, available only when `signal` is. Without it the second computation would be recognized as the first one
 * and shared with it, which would keep everything, or be done long before it is needed.
 */
function onceThereIs(signal: Node, value: Node): Node {
  return add(value, mul(scalar(0), reduceSum(signal)));
}
