/// <reference lib="es2025.float16" />
/** A graph as an ONNX model: leaves become inputs (or constants, when frozen), updates become outputs. */
import type { Shape } from '../../graph/dims.ts';
import { leavesOf } from '../../graph/leaves.ts';
import { rootsOf, topologicalOrder, type Graph, type Node } from '../../graph/node.ts';
import type { OperationName } from '../../graph/operations.ts';
import type { ParameterTensor } from '../engine.ts';
import { emitters, type EmitterTable } from './emitters.ts';
import { OnnxModel, onnxElementType, type DeferredData, type ExternalData, type FilePart } from './onnx-model.ts';

export const UPDATE_PREFIX = 'update:';

export interface EmittedModel {
  /** The model file. */
  readonly bytes: Uint8Array;
  /** Further inputs by name: these shapes, with sizes filled in, as int64 tensors. */
  readonly shapeInputs: ReadonlyMap<string, Shape>;
  /** What `fileOf` put elsewhere, in order. */
  readonly externalData: readonly ExternalData[];
}

/** The model as files: the second follows from `fileOf`, which is to name one file for all. */
export interface EmittedFiles {
  readonly model: readonly FilePart[];
  readonly data: readonly FilePart[];
}

/** A parameter's values, read when they are written. */
export interface DeferredTensor {
  readonly shape: readonly number[];
  readonly read: () => Promise<Float32Array>;
}

export interface EmitOptions<Value = ParameterTensor> {
  /** Values of parameters to bake in. */
  readonly frozen?: ReadonlyMap<string, Value>;
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
  const model = emitInto(graph, options);
  return { bytes: model.finish(), shapeInputs: model.shapeInputs, externalData: model.externalData };
}

/** To be written, with weights of which each is needed only while it is written itself. */
export function emitOnnxFiles(graph: Graph, options: EmitOptions<ParameterTensor | DeferredTensor>): EmittedFiles {
  const model = emitInto(graph, options);
  return { model: model.parts(), data: model.externalParts };
}

function emitInto(graph: Graph, options: EmitOptions<ParameterTensor | DeferredTensor>): OnnxModel {
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
  return model;
}

function bakeIn(model: OnnxModel, value: ParameterTensor | DeferredTensor, matrixType: 'f32' | 'f16'): string {
  const { shape } = value;
  const type = shape.length < 2 ? 'f32' : matrixType;
  const encoded = (data: Float32Array) => (type === 'f16' ? new Float16Array(data) : data);
  const name = model.initializer('data' in value ? encoded(value.data) : deferred(value, type, encoded), shape);
  return type === 'f16' ? model.node('Cast', [name], { to: onnxElementType('f32') })[0] : name;
}

function deferred(
  { shape, read }: DeferredTensor,
  type: 'f32' | 'f16',
  encoded: (data: Float32Array) => Float32Array | Float16Array,
): DeferredData {
  const count = shape.reduce((product, dim) => product * dim, 1);
  const readBytes = async () => {
    const { buffer, byteOffset, byteLength } = encoded(await read());
    return new Uint8Array(buffer, byteOffset, byteLength);
  };
  return { type, length: count * (type === 'f16' ? 2 : 4), read: readBytes };
}

function emitNode(model: OnnxModel, node: Node, names: ReadonlyMap<Node, string>, table: EmitterTable): string {
  const emit = table[node.operation.name as OperationName] as (emission: object) => string;
  const inputs = node.inputs.map((input) => names.get(input)!);
  return emit({ model, node, attributes: node.attributes, inputs });
}
