/** A graph as an ONNX model: leaves become inputs (or constants, when frozen), updates become outputs. */
import type { Shape } from '../../graph/dims.ts';
import { leavesOf } from '../../graph/leaves.ts';
import { rootsOf, topologicalOrder, type Graph, type Node } from '../../graph/node.ts';
import type { OperationName } from '../../graph/operations.ts';
import type { ParameterTensor } from '../engine.ts';
import { emitters, type EmitterTable } from './emitters.ts';
import { OnnxModel } from './onnx-model.ts';

export const UPDATE_PREFIX = 'update:';

export interface EmittedModel {
  /** The model file. */
  readonly bytes: Uint8Array;
  /** Further inputs by name: these shapes, with sizes filled in, as int64 tensors. */
  readonly shapeInputs: ReadonlyMap<string, Shape>;
}

export interface EmitOptions {
  /** Values of parameters to bake in. */
  readonly frozen?: ReadonlyMap<string, ParameterTensor>;
  /** How the provider wants each primitive written. */
  readonly table?: EmitterTable;
}

export function emitOnnx(graph: Graph, { frozen, table = emitters }: EmitOptions = {}): EmittedModel {
  const model = new OnnxModel();
  const names = new Map<Node, string>();
  const { inputs, parameters } = leavesOf(graph);
  for (const [name, node] of inputs) names.set(node, model.input(name, node.dtype, node.shape));
  for (const [name, node] of parameters) {
    const value = frozen?.get(name);
    names.set(node, value ? model.initializer(value.data, value.shape) : model.input(name, 'f32', node.shape));
  }
  const leafByName = new Map([...inputs, ...parameters]);
  for (const node of topologicalOrder(rootsOf(graph))) {
    if (names.has(node)) continue;
    const leaf = leafByName.get((node.attributes as { name?: string } | null)?.name ?? '');
    names.set(node, leaf && node.inputs.length === 0 ? names.get(leaf)! : emitNode(model, node, names, table));
  }
  for (const [name, node] of Object.entries(graph.outputs))
    model.output(name, node.dtype, node.shape, names.get(node)!);
  for (const [name, node] of Object.entries(graph.updates ?? {})) {
    model.output(UPDATE_PREFIX + name, node.dtype, node.shape, names.get(node)!);
  }
  return { bytes: model.finish(), shapeInputs: model.shapeInputs };
}

function emitNode(model: OnnxModel, node: Node, names: ReadonlyMap<Node, string>, table: EmitterTable): string {
  const emit = table[node.operation.name as OperationName] as (emission: object) => string;
  const inputs = node.inputs.map((input) => names.get(input)!);
  return emit({ model, node, attributes: node.attributes, inputs });
}
