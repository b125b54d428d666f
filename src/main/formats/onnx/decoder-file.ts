/**
 * A decoder with a key/value cache as an ONNX file, with the inputs and outputs that Hugging Face's Optimum gives its files and
 * transformers.js expects: input_ids, attention_mask, position_ids, past_key_values.N.{key,value} → logits,
 * present.N.{key,value}. The first call has a past of length 0.
 */
import { emitOnnxFiles } from '../../engines/onnxruntime/emit.ts';
import type { EmittedFiles } from '../../engines/onnxruntime/emit.ts';
import { onnxElementType, type OnnxModel } from '../../engines/onnxruntime/onnx-model.ts';
import { standardEmitters } from '../../engines/onnxruntime/standard-emitters.ts';
import { addDims } from '../../graph/dims.ts';
import type { Graph, Node } from '../../graph/node.ts';
import { concat } from '../../graph/ops/concat.ts';
import { expand } from '../../graph/ops/expand.ts';
import { input, scalar } from '../../graph/ops/leaf.ts';
import { reshape } from '../../graph/ops/reshape.ts';
import { shareCommonSubexpressions } from '../../graph/passes/common-subexpressions.ts';
import { slotPositions } from '../../models/families/attention-mask.ts';
import { policyHidden, policyLogits } from '../../models/families/decoder-graph.ts';
import type { ModelConfig } from '../../models/families/model-config.ts';
import type { WeightSource, WeightTensor } from '../../models/files/write-safetensors.ts';

// Names of dimensions as Optimum writes them.
const BATCH = 'batch_size';
const LENGTH = 'sequence_length';
const PAST = 'past_sequence_length';
const TOTAL = addDims(PAST, LENGTH);

/** Added to the score of what must not be seen, as in the decoder itself. */
const MASKED = -1e9;

/** @param options.fileOf the file beside it that gets a weight; without, they are in the model, which protobuf limits to 2 GB */
export function decoderFile(
  config: ModelConfig,
  weights: ReadonlyMap<string, WeightTensor | WeightSource>,
  options: { readonly matrixType: 'f32' | 'f16'; readonly fileOf?: () => string },
): EmittedFiles {
  return emitOnnxFiles(shareCommonSubexpressions(decoderGraph(config)), {
    ...options,
    frozen: weights,
    table: standardEmitters,
    inputs: (model) => fileInputs(config, model),
  });
}

function decoderGraph(config: ModelConfig): Graph {
  const { num_hidden_layers: layers, num_key_value_heads: keyHeads, head_dim: size, vocab_size: vocab } = config;
  // A hidden slot after the past: no dimension that is computed with is ever empty, and slot c still holds position c.
  const slots = addDims(PAST, 1);
  const bias = input('bias', 'f32', [BATCH, 1, 1, slots]);
  const nothing = expand(scalar(0), [BATCH, keyHeads, 1, size]);
  const past = Array.from({ length: layers }, (_, layer) => {
    const of = (part: string) => input(pastName(layer, part), 'f32', [BATCH, keyHeads, PAST, size]);
    return { keys: of('key'), values: of('value') };
  });
  const { hidden, rows } = policyHidden(
    config,
    input('tokens', 'i32', [BATCH, LENGTH]),
    input('positions', 'i32', [BATCH, LENGTH]),
    past.map(({ keys, values }) => [
      {
        keys: concat([keys, nothing], 2),
        values: concat([values, nothing], 2),
        bias,
        positions: slotPositions(slots),
      },
    ]),
  );
  const outputs: Record<string, Node> = { logits: reshape(policyLogits(config, hidden), [BATCH, LENGTH, vocab]) };
  rows.forEach(({ keys, values }, layer) => {
    outputs[`present.${layer}.key`] = concat([past[layer].keys, keys], 2);
    outputs[`present.${layer}.value`] = concat([past[layer].values, values], 2);
  });
  return { outputs };
}

function pastName(layer: number, part: string): string {
  return `past_key_values.${layer}.${part}`;
}

/** The file's inputs, and the graph's computed from them. */
function fileInputs(config: ModelConfig, model: OnnxModel): Map<string, string> {
  const { num_hidden_layers: layers, num_key_value_heads: keyHeads, head_dim: size } = config;
  const ids = model.input('input_ids', 'i64', [BATCH, LENGTH]);
  const mask = model.input('attention_mask', 'i64', [BATCH, TOTAL]);
  const positions = model.input('position_ids', 'i64', [BATCH, LENGTH]);
  const names = new Map<string, string>();
  for (let layer = 0; layer < layers; layer++) {
    for (const part of ['key', 'value']) {
      const name = pastName(layer, part);
      names.set(name, model.input(name, 'f32', [BATCH, keyHeads, PAST, size]));
    }
  }
  model.readSize(BATCH, ids, 0);
  model.readSize(LENGTH, ids, 1);
  model.readSize(PAST, pastName(0, 'key'), 2);
  const { ofPast, ofTokens } = splitMask(model, mask);
  return names
    .set('tokens', cast(model, ids, 'i32'))
    .set('positions', positionsSeen(config, model, positions, ofTokens))
    .set('bias', pastBias(model, ofPast));
}

/** The mask of the past [B, P] and of the tokens [B, T]. */
function splitMask(model: OnnxModel, mask: string): { ofPast: string; ofTokens: string } {
  const [zero, axis, end] = [model.int64s([0]), model.int64s([1]), model.int64s([Number.MAX_SAFE_INTEGER])];
  const past = model.shape([PAST]);
  return {
    ofPast: model.node('Slice', [mask, zero, past, axis])[0],
    ofTokens: model.node('Slice', [mask, past, end, axis])[0],
  };
}

/** Padding goes to the last position, where no token sees it: that is how the decoder hides it among new tokens. */
function positionsSeen(config: ModelConfig, model: OnnxModel, positions: string, mask: string): string {
  const last = model.initializer(Int32Array.of(config.max_position_embeddings - 1), []);
  return model.node('Where', [cast(model, mask, 'bool'), cast(model, positions, 'i32'), last])[0];
}

/** [B, 1, 1, P + 1]: the slot after the past is always hidden. */
function pastBias(model: OnnxModel, mask: string): string {
  const hidden = model.node('Expand', [model.initializer(BigInt64Array.of(0n), []), model.shape([BATCH, 1])])[0];
  const seen = cast(model, model.node('Concat', [mask, hidden], { axis: 1 })[0], 'bool');
  const [nothing, masked] = [0, MASKED].map((value) => model.initializer(Float32Array.of(value), []));
  const bias = model.node('Where', [seen, nothing, masked])[0];
  return model.node('Unsqueeze', [bias, model.int64s([1, 2])])[0];
}

function cast(model: OnnxModel, value: string, type: 'i32' | 'bool'): string {
  return model.node('Cast', [value], { to: onnxElementType(type) })[0];
}
