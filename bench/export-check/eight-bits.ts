/**
 * A model as llama.cpp computes with a q8_0 file: weights in 8 bits, what they are multiplied with in 8 bits, too, and GPT-2's
 * activation by a table.
 */
import { quantize } from '../../src/main/formats/gguf/quantize/quantize.ts';
import { TENSOR_TYPES } from '../../src/main/formats/gguf/tensor-types.ts';
import { leafName } from '../../src/main/graph/leaves.ts';
import type { Graph, Node } from '../../src/main/graph/node.ts';
import { abs } from '../../src/main/graph/ops/abs.ts';
import { add, addOperation } from '../../src/main/graph/ops/add.ts';
import { cast } from '../../src/main/graph/ops/cast.ts';
import { div } from '../../src/main/graph/ops/div.ts';
import { parameterOperation, scalar } from '../../src/main/graph/ops/leaf.ts';
import { less } from '../../src/main/graph/ops/less.ts';
import { matmul, matmulOperation } from '../../src/main/graph/ops/matmul.ts';
import { maximum } from '../../src/main/graph/ops/maximum.ts';
import { mul } from '../../src/main/graph/ops/mul.ts';
import { reduceMax } from '../../src/main/graph/ops/reduce-max.ts';
import { reshape } from '../../src/main/graph/ops/reshape.ts';
import { sub } from '../../src/main/graph/ops/sub.ts';
import { where } from '../../src/main/graph/ops/where.ts';
import { rewrite } from '../../src/main/graph/passes/rewrite.ts';
import { decoderOf } from '../../src/main/models/families/decoder.ts';
import type { VersionContent } from '../../src/main/models/files/version-folder.ts';
import type { WeightTensor } from '../../src/main/models/files/write-safetensors.ts';

const BLOCK = TENSOR_TYPES.q8_0.blockSize;

/** The weights as the file gives them back. Learned positions stay as they are, and so do rows that hold no whole blocks. */
export function weightsInEightBits({ config, tensors }: VersionContent): ReadonlyMap<string, WeightTensor> {
  const inOut = decoderOf(config).linearLayout === 'in-out';
  return new Map(
    [...tensors].map(([name, tensor]): [string, WeightTensor] => {
      const isTable = /(wte|embed_tokens|lm_head)\.weight$/.test(name);
      if (tensor.shape.length < 2 || /wpe\.weight$/.test(name)) return [name, tensor];
      const rows = inOut && !isTable ? transposed(tensor) : tensor;
      if (rows.shape[1] % BLOCK !== 0) return [name, tensor];
      const rounded = { shape: rows.shape, data: dequantized(rows.data) };
      return [name, inOut && !isTable ? transposed(rounded) : rounded];
    }),
  );
}

export function computedInEightBits(graph: Graph): Graph {
  return productsInEightBits(activationsByTable(graph));
}

/** ggml looks GELU up for the nearest float16 and finds a float16 (within ±10: further out it has no table, and nothing here comes there). */
function activationsByTable(graph: Graph): Graph {
  const isNamed = (node: Node | undefined, ending: string) => node !== undefined && leafName(node)?.endsWith(ending);
  return rewrite(graph, (node) => {
    const [x, weights] = node.inputs;
    if (node.operation === addOperation && node.inputs.some((input) => isNamed(input, 'mlp.c_fc.bias'))) {
      return toFloat16(node);
    }
    if (node.operation !== matmulOperation || !isNamed(weights, 'mlp.c_proj.weight')) return node;
    const { transposeB } = node.attributes as { transposeB: boolean };
    return matmul(toFloat16(x), weights, { transposeB });
  });
}

/** Whatever is multiplied with weights is first rounded as ggml's q8_0 rounds it. */
function productsInEightBits(graph: Graph): Graph {
  return rewrite(graph, (node) => {
    const [x, weights] = node.inputs;
    if (node.operation !== matmulOperation || weights.operation !== parameterOperation) return node;
    const { transposeB } = node.attributes as { transposeB: boolean };
    return matmul(roundedToEightBits(x), weights, { transposeB });
  });
}

function roundedToEightBits(x: Node): Node {
  const width = x.shape.at(-1);
  if (typeof width !== 'number' || width % BLOCK !== 0) return x;
  const blocks = reshape(x, [...x.shape.slice(0, -1), width / BLOCK, BLOCK]);
  const scale = maximum(div(reduceMax(abs(blocks), [blocks.shape.length - 1], true), scalar(127)), scalar(1e-30));
  const scaled = div(blocks, scale);
  const half = where(less(scaled, scalar(0)), scalar(-0.5), scalar(0.5));
  return reshape(mul(cast(cast(add(scaled, half), 'i32'), 'f32'), toFloat16(scale)), x.shape);
}

/**
 * Rounded as float16 rounds. Veltkamp's splitting: what is left of 24 bits of precision is the upper 11. Below 2⁻¹⁴ float16 has steps of
 * 2⁻²⁴, as float32 has beside ¾.
 */
function toFloat16(value: Node): Node {
  const large = mul(value, scalar(2 ** 13 + 1));
  const small = sub(add(value, scalar(0.75)), scalar(0.75));
  return where(less(abs(value), scalar(2 ** -14)), small, sub(large, sub(large, value)));
}

function dequantized(values: Float32Array): Float32Array {
  const bytes = quantize('q8_0', values);
  const view = new DataView(bytes.buffer);
  const blockBytes = 2 + BLOCK;
  return values.map((_, i) => {
    const at = Math.floor(i / BLOCK) * blockBytes;
    return view.getFloat16(at, true) * view.getInt8(at + 2 + (i % BLOCK));
  });
}

function transposed({ shape: [rows, columns], data }: WeightTensor): WeightTensor {
  const result = new Float32Array(data.length);
  data.forEach((value, i) => (result[(i % columns) * rows + Math.floor(i / columns)] = value));
  return { shape: [columns, rows], data: result };
}
