/**
 * A graph is its nodes: immutable, each an operation applied to earlier nodes. Gradients are nodes like any others, so one
 * verifier, one printer and one emitter serve the forward and the backward pass (the idea is tinygrad's and JAX's).
 */
import { formatShape, type Shape } from './dims.ts';
import type { NdArray } from './nd-array.ts';

export type DType = 'f32' | 'i32' | 'bool';

export interface TensorType {
  readonly dtype: DType;
  readonly shape: Shape;
}

export interface Node<Attributes = unknown> extends TensorType {
  readonly id: number;
  readonly operation: Operation<Attributes>;
  readonly inputs: readonly Node[];
  readonly attributes: Attributes;
}

/** Everything the graph knows about a primitive; how an engine runs it is in that engine's table. */
export interface Operation<Attributes = unknown> {
  readonly name: string;
  /** dtype and shape of the result; throws a text that says what was expected and what came. */
  infer(this: void, inputs: readonly TensorType[], attributes: Attributes): TensorType;
  /**
   * Gradients with respect to each input, given the result's: nodes of the inputs' shapes, or undefined where there is
   * none (indices, conditions).
   */
  gradient(this: void, node: Node<Attributes>, outputGradient: Node): (Node | undefined)[];
  /** The value in float64, straight from the definition. `type` is the result's, its shape with sizes filled in. */
  reference(this: void, inputs: readonly NdArray[], attributes: Attributes, shape: readonly number[]): NdArray;
}

let nextId = 0;

/** Adds a node. Errors name the operation and the shapes that offended it. */
export function createNode<Attributes>(
  operation: Operation<Attributes>,
  inputs: readonly Node[],
  attributes: Attributes,
): Node<Attributes> {
  try {
    const type = operation.infer(inputs, attributes);
    return { id: nextId++, operation, inputs, attributes, dtype: type.dtype, shape: type.shape };
  } catch (error) {
    const shapes = inputs.map((input) => `${input.dtype}${formatShape(input.shape)}`).join(', ');
    throw new Error(`${operation.name}(${shapes}): ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** What a program computes: named results, and new values for parameters, written after the run. */
export interface Graph {
  readonly outputs: Readonly<Record<string, Node>>;
  readonly updates?: Readonly<Record<string, Node>>;
}

/** All nodes that outputs and updates need, inputs before their users. */
export function topologicalOrder(roots: Iterable<Node>): Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>();
  const stack: { node: Node; next: number }[] = [];
  for (const root of roots) {
    if (!seen.has(root)) stack.push({ node: root, next: 0 });
    seen.add(root);
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      if (top.next === top.node.inputs.length) {
        order.push(top.node);
        stack.pop();
        continue;
      }
      const input = top.node.inputs[top.next++];
      if (!seen.has(input)) {
        seen.add(input);
        stack.push({ node: input, next: 0 });
      }
    }
  }
  return order;
}

export function rootsOf(graph: Graph): Node[] {
  return [...Object.values(graph.outputs), ...Object.values(graph.updates ?? {})];
}
