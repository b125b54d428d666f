/// <reference lib="es2025.float16" />
/**
 * Builds an ONNX model file (protobuf, field numbers from onnx/onnx.proto), in memory or in parts of which large ones are read
 * when they are written. Nodes that would compute the same are emitted once.
 */
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { namesIn, termsOf, type Dim, type Shape } from '../../graph/dims.ts';

export type OnnxType = 'f32' | 'f16' | 'i32' | 'i64' | 'u8' | 'bool';
export type AttributeValue = number | string | { float: number } | readonly number[];
type InitializerData = Float32Array | Float16Array | Int32Array | BigInt64Array | Uint8Array;

/** TensorProto.DataType. */
const ELEMENT_TYPE: Record<OnnxType, number> = { f32: 1, f16: 10, i32: 6, i64: 7, u8: 2, bool: 9 };
const IR_VERSION = 10;
const OPSET = 21;
/** Smaller initializers stay in the model file: shapes among them, which must be known when it is read. */
const EXTERNAL_FROM_BYTES = 1024;

/** An initializer that lies outside the model file: in the file `path`, behind what came before it there. */
export interface ExternalData {
  readonly path: string;
  readonly data: Uint8Array;
}

/** Numbers of an initializer that are read when their turn to be written comes: all need not be in memory together. */
export interface DeferredData {
  readonly type: 'f32' | 'f16';
  /** Bytes. */
  readonly length: number;
  readonly read: () => Promise<Uint8Array>;
}

/** Of a file, in order. */
export type FilePart = Uint8Array | DeferredData;

export function onnxElementType(type: OnnxType): number {
  return ELEMENT_TYPE[type];
}

export class OnnxModel {
  readonly #nodes: Uint8Array[] = [];
  readonly #initializers: FilePart[][] = [];
  readonly #inputs: Uint8Array[] = [];
  readonly #outputs: Uint8Array[] = [];
  readonly #emitted = new Map<string, string[]>();
  readonly #shapeInputs = new Map<string, Shape>();
  /** Where the size of a named dimension can be read: a value of the model and its axis. */
  readonly #sizes = new Map<string, { value: string; axis: number }>();
  readonly #fileOf: ((initializer: string) => string) | undefined;
  readonly #externalParts: { readonly path: string; readonly part: FilePart }[] = [];
  readonly #fileBytes = new Map<string, number>();
  #nextName = 0;

  /** @param fileOf names the file that gets a large initializer; without, all are in the model */
  constructor(fileOf?: (initializer: string) => string) {
    this.#fileOf = fileOf;
  }

  /** What lies outside, in order. Not of a model with deferred data. */
  get externalData(): readonly ExternalData[] {
    return this.#externalParts.map(({ path, part }) => ({ path, data: inMemory(part) }));
  }

  /** The same of any model, as one file. */
  get externalParts(): readonly FilePart[] {
    return this.#externalParts.map(({ part }) => part);
  }

  /** Shapes in this name are computed inside the model from now on, instead of being inputs. */
  readSize(name: string, value: string, axis: number): void {
    this.#sizes.set(name, { value, axis });
  }

  /**
   * Inputs that whoever runs the model feeds besides those declared by `input`: shapes as int64 tensors. Computed outside,
   * because inside ONNX Runtime would put the arithmetic on the CPU in the middle of a graph that runs elsewhere.
   */
  get shapeInputs(): ReadonlyMap<string, Shape> {
    return this.#shapeInputs;
  }

  input(name: string, type: OnnxType, shape: Shape): string {
    this.#inputs.push(valueInfo(name, type, shape));
    return name;
  }

  /** Declares `value` as the output `name`. */
  output(name: string, type: OnnxType, shape: Shape, value: string): void {
    this.#appendNode('Identity', [value], [name], {}, '');
    this.#outputs.push(valueInfo(name, type, shape));
  }

  /** Adds a node and answers the names of its outputs. */
  node(
    type: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
    options: { domain?: string; outputs?: number } = {},
  ): string[] {
    const { domain = '', outputs = 1 } = options;
    const key = JSON.stringify([domain, type, inputs, attributes, outputs]);
    const earlier = this.#emitted.get(key);
    if (earlier) return earlier;
    const names = Array.from({ length: outputs }, () => `v${this.#nextName++}`);
    this.#appendNode(type, inputs, names, attributes, domain);
    this.#emitted.set(key, names);
    return names;
  }

  initializer(data: InitializerData | DeferredData, shape: readonly number[]): string {
    const type = 'read' in data ? data.type : typeOf(data);
    const key =
      !('read' in data) && data.length <= 16 ? `constant ${type} [${shape.join()}] ${bytesKey(data)}` : undefined;
    const earlier = key === undefined ? undefined : this.#emitted.get(key);
    if (earlier) return earlier[0];
    const name = `c${this.#nextName++}`;
    const writer = new BinaryWriter();
    if (shape.length > 0) packed(writer, 1, shape);
    writer.tag(2, 0).int32(ELEMENT_TYPE[type]);
    writer.tag(8, 2).string(name);
    const part = 'read' in data ? data : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const isInside = this.#fileOf === undefined || part.length < EXTERNAL_FROM_BYTES;
    if (!isInside) this.#storeOutside(writer, part, this.#fileOf(name));
    this.#initializers.push([writer.finish(), ...(isInside ? field(9, [part]) : [])]);
    if (key !== undefined) this.#emitted.set(key, [name]);
    return name;
  }

  /** TensorProto.external_data and data_location. */
  #storeOutside(writer: BinaryWriter, part: FilePart, location: string): void {
    const offset = this.#fileBytes.get(location) ?? 0;
    const place = { location, offset: String(offset), length: String(part.length) };
    for (const [key, value] of Object.entries(place)) {
      writer.tag(13, 2).fork().tag(1, 2).string(key).tag(2, 2).string(value).join();
    }
    writer.tag(14, 0).int32(1);
    this.#externalParts.push({ path: location, part });
    this.#fileBytes.set(location, offset + part.length);
  }

  /** What `make` answered when it was first called with this key: for large initializers that many nodes need. */
  shared(key: string, make: () => string[]): string[] {
    const made = this.#emitted.get(key) ?? make();
    this.#emitted.set(key, made);
    return made;
  }

  int64s(values: readonly number[]): string {
    return this.initializer(BigInt64Array.from(values, BigInt), [values.length]);
  }

  /**
   * A shape as an int64 tensor: a constant where all sizes are known, else computed from what `readSize` named, else one of
   * `shapeInputs`.
   */
  shape(shape: Shape): string {
    if (shape.every((dim) => typeof dim === 'number')) return this.int64s(shape);
    if (shape.every((dim) => namesIn(dim).every((name) => this.#sizes.has(name)))) {
      return this.node(
        'Concat',
        shape.map((dim) => this.#size(dim)),
        { axis: 0 },
      )[0];
    }
    const name = `shape:${shape.join()}`;
    if (!this.#shapeInputs.has(name)) this.input(name, 'i64', [shape.length]);
    this.#shapeInputs.set(name, shape);
    return name;
  }

  /** A target for Reshape: a single size known only at run time is inferred. */
  reshapeTarget(shape: Shape): string {
    const unknown = shape.filter((dim) => typeof dim !== 'number').length;
    if (unknown > 1 || shape.includes(0)) return this.shape(shape);
    return this.int64s(shape.map((dim) => (typeof dim === 'number' ? dim : -1)));
  }

  #size(dim: Dim): string {
    const terms = termsOf(dim).map(({ coefficient, names }) => {
      const factors = names.map((name) => {
        const { value, axis } = this.#sizes.get(name)!;
        return this.node('Shape', [value], { start: axis, end: axis + 1 })[0];
      });
      if (coefficient !== 1 || factors.length === 0) factors.push(this.int64s([coefficient]));
      return factors.reduce((product, factor) => this.node('Mul', [product, factor])[0]);
    });
    return terms.reduce((sum, term) => this.node('Add', [sum, term])[0]);
  }

  #appendNode(
    type: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>>,
    domain: string,
  ): void {
    const writer = new BinaryWriter();
    for (const input of inputs) writer.tag(1, 2).string(input);
    for (const output of outputs) writer.tag(2, 2).string(output);
    writer.tag(3, 2).string(`n${this.#nodes.length}_${type}`);
    writer.tag(4, 2).string(type);
    for (const [name, value] of Object.entries(attributes)) writer.tag(5, 2).bytes(attribute(name, value));
    if (domain !== '') writer.tag(7, 2).string(domain);
    this.#nodes.push(writer.finish());
  }

  /** The model file. Not of a model with deferred data. */
  finish(): Uint8Array {
    return joined(this.parts().map(inMemory));
  }

  /** The same of any model, in order. */
  parts(): FilePart[] {
    const graph = [
      ...this.#nodes.flatMap((node) => field(1, [node])),
      new BinaryWriter().tag(2, 2).string('parley').finish(),
      ...this.#initializers.flatMap((initializer) => field(5, initializer)),
      ...this.#inputs.flatMap((input) => field(11, [input])),
      ...this.#outputs.flatMap((output) => field(12, [output])),
    ];
    const head = new BinaryWriter().tag(1, 0).int64(IR_VERSION).tag(2, 2).string('parley').finish();
    return [head, ...field(7, graph), ...field(8, [opset('', OPSET)]), ...field(8, [opset('com.microsoft', 1)])];
  }
}

/** A field whose value is what the parts make together. */
function field(number: number, parts: readonly FilePart[]): FilePart[] {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return [new BinaryWriter().tag(number, 2).uint32(length).finish(), ...parts];
}

function inMemory(part: FilePart): Uint8Array {
  if ('read' in part) throw new Error('an ONNX model with deferred data is written in parts');
  return part;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let filled = 0;
  for (const part of parts) {
    bytes.set(part, filled);
    filled += part.length;
  }
  return bytes;
}

function typeOf(data: InitializerData): OnnxType {
  if (data instanceof Float32Array) return 'f32';
  if (data instanceof Float16Array) return 'f16';
  if (data instanceof Uint8Array) return 'u8';
  return data instanceof Int32Array ? 'i32' : 'i64';
}

function opset(domain: string, version: number): Uint8Array {
  const writer = new BinaryWriter();
  if (domain !== '') writer.tag(1, 2).string(domain);
  return writer.tag(2, 0).int64(version).finish();
}

function bytesKey(data: InitializerData): string {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).join();
}

function packed(writer: BinaryWriter, field: number, values: readonly number[]): void {
  writer.tag(field, 2).fork();
  for (const value of values) writer.int64(value);
  writer.join();
}

/** AttributeProto; its type says which of the value fields holds (FLOAT 1, INT 2, STRING 3, INTS 7). */
function attribute(name: string, value: AttributeValue): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(1, 2).string(name);
  if (typeof value === 'number') return writer.tag(3, 0).int64(value).tag(20, 0).int32(2).finish();
  if (typeof value === 'string') {
    return writer.tag(4, 2).bytes(new TextEncoder().encode(value)).tag(20, 0).int32(3).finish();
  }
  if ('float' in value) return writer.tag(2, 5).float(value.float).tag(20, 0).int32(1).finish();
  for (const item of value) writer.tag(8, 0).int64(item);
  return writer.tag(20, 0).int32(7).finish();
}

/** ValueInfoProto with a TypeProto.Tensor. */
function valueInfo(name: string, type: OnnxType, shape: Shape): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(1, 2).string(name);
  writer.tag(2, 2).fork().tag(1, 2).fork();
  writer.tag(1, 0).int32(ELEMENT_TYPE[type]);
  writer.tag(2, 2).fork();
  for (const dim of shape) {
    writer.tag(1, 2).fork();
    if (typeof dim === 'number') writer.tag(1, 0).int64(dim);
    else writer.tag(2, 2).string(dim);
    writer.join();
  }
  writer.join();
  return writer.join().join().finish();
}
