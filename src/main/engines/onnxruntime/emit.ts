/// <reference lib="es2025.float16" />
/** A graph as an ONNX model: leaves become inputs (or constants, when frozen), updates become outputs. */
import type { Shape } from '../../graph/dims.ts';
import { leavesOf } from '../../graph/leaves.ts';
import { rootsOf, topologicalOrder, type Graph, type Node } from '../../graph/node.ts';
import type { OperationName } from '../../graph/operations.ts';
import type { ParameterTensor } from '../engine.ts';
import { emitters, type EmitterTable } from './emitters.ts';
import { OnnxModel, onnxElementType, type ExternalData } from './onnx-model.ts';

export const UPDATE_PREFIX = 'update:';

export interface EmittedModel {
  /** The model file. */
  readonly bytes: Uint8Array;
  /** Further inputs by name: these shapes, with sizes filled in, as int64 tensors. */
  readonly shapeInputs: ReadonlyMap<string, Shape>;
  /** What `fileOf` put elsewhere, in order. */
  readonly externalData: readonly ExternalData[];
}

export interface EmitOptions {
  /** Values of parameters to bake in. */
  readonly frozen?: ReadonlyMap<string, ParameterTensor>;
  /** How the provider wants each primitive written. */
  readonly table?: EmitterTable;
  /** Of baked in matrices, in the file; they are computed with as float32 all the same. */
  readonly matrixType?: 'f32' | 'f16';
  /**
   * For a file with inputs of its own: declares them and computes the graph's from them. Answers what each of the graph's
   * inputs is called there.
   */
  readonly inputs?: (model: OnnxModel) => ReadonlyMap<string, string>;
  /** The file beside this one that holds a large value that is baked in, by its name in the model; without, all are in this one. */
  readonly fileOf?: (initializer: string) => string;
}

export function emitOnnx(graph: Graph, options: EmitOptions = {}): EmittedModel {
  const { frozen, table = emitters, matrixType = 'f32', fileOf } = options;
  const model = new OnnxModel(fileOf);
  const names = new Map<Node, string>();
  const { inputs, parameters } = leavesOf(graph);
  const given = options.inputs?.(model);
  for (const [name, node] of inputs) names.set(node, given?.get(name) ?? model.input(name, node.dtype, node.shape));
  for (const [name, node] of parameters) {
    const value = frozen?.get(name);
    names.set(node, value ? bakeIn(model, value, matrixType) : model.input(name, 'f32', node.shape));
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
  return { bytes: model.finish(), shapeInputs: model.shapeInputs, externalData: model.externalData };
}

function bakeIn(model: OnnxModel, { data, shape }: ParameterTensor, matrixType: 'f32' | 'f16'): string {
  if (matrixType === 'f32' || shape.length < 2) return model.initializer(data, shape);
  const halves = model.initializer(new Float16Array(data), shape);
  return model.node('Cast', [halves], { to: onnxElementType('f32') })[0];
}

function emitNode(model: OnnxModel, node: Node, names: ReadonlyMap<Node, string>, table: EmitterTable): string {
  const emit = table[node.operation.name as OperationName] as (emission: object) => string;
  const inputs = node.inputs.map((input) => names.get(input)!);
  return emit({ model, node, attributes: node.attributes, inputs });
}
