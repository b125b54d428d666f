/// <reference lib="es2025.float16" />
/** A model as an ONNX file that any onnxruntime runs, laid out as transformers.js looks for it: onnx/ beside the tokenizer's files. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { FilePart } from '../../engines/onnxruntime/onnx-model.ts';
import type { CheckpointTensors } from '../../models/files/checkpoint-tensors.ts';
import type { ModelConfig } from '../../models/families/model-config.ts';
import { writeFileAtomically } from '../../models/files/write-file.ts';
import { valuesOf } from '../../models/files/write-safetensors.ts';
import type { WeightSource, WeightTensor } from '../../models/files/write-safetensors.ts';
import { decoderFile } from './decoder-file.ts';

/** transformers.js's file names by its `dtype`. */
const FILE_NAME = { f32: 'model.onnx', f16: 'model_fp16.onnx' } as const;

/** Protobuf ends at 2 GiB; what is above this goes into a file of its own, to be kept beside the model's. */
const MAX_EMBEDDED_BYTES = 1.8e9;

/** Weights may be read when their turn comes. */
type OnnxContent = { readonly config: ModelConfig } & CheckpointTensors<WeightTensor | WeightSource>;

/**
 * Writes onnx/model.onnx (model_fp16.onnx for f16, whose matrices are float16 in the file and computed with as float32).
 * @param options.maxEmbeddedBytes of weights, before they go into a file beside it
 * @param options.onTensor how many of how many tensors are done
 * @throws ParleyError unsupported for a reward model; invalid_input for weights beyond float16; what the file system throws
 */
export async function exportOnnx(
  folder: string,
  { config, tensors, extras }: OnnxContent,
  matrixType: 'f32' | 'f16',
  options: { readonly maxEmbeddedBytes?: number; readonly onTensor?: (done: number, total: number) => void } = {},
): Promise<void> {
  const { maxEmbeddedBytes = MAX_EMBEDDED_BYTES, onTensor } = options;
  if (extras.size > 0) {
    throw new ParleyError('unsupported', said('errors.models.onnxOfRewardModel'));
  }
  const numbers = [...tensors.values()].reduce((sum, { shape }) => sum + shape.reduce((all, dim) => all * dim, 1), 0);
  const isLarge = numbers * (matrixType === 'f16' ? 2 : 4) > maxEmbeddedBytes;
  const name = FILE_NAME[matrixType];
  const dataFile = `${name}_data`;
  const fileOf = isLarge ? () => dataFile : undefined;
  const weights =
    matrixType === 'f16' ? new Map([...tensors].map(([key, tensor]) => [key, withinHalves(key, tensor)])) : tensors;
  const { model, data } = decoderFile(config, weights, { matrixType, fileOf });
  await mkdir(path.join(folder, 'onnx'), { recursive: true });
  let done = 0;
  const reporting = (parts: readonly FilePart[]) => bytesOf(parts, () => onTensor?.(++done, tensors.size));
  if (isLarge) await writeFileAtomically(path.join(folder, 'onnx', dataFile), () => reporting(data));
  await writeFileAtomically(path.join(folder, 'onnx', name), () => reporting(model));
}

/** The same tensor, of which a matrix refuses to be read where a number would become infinite. */
function withinHalves(name: string, tensor: WeightTensor | WeightSource): WeightTensor | WeightSource {
  if (tensor.shape.length < 2) return tensor;
  const read = async () => {
    const values = await valuesOf(tensor);
    const lost = values.find((value) => Number.isFinite(value) && !Number.isFinite(Math.f16round(value)));
    if (lost === undefined) return values;
    throw new ParleyError(
      'invalid_input',
      said('errors.models.onnxOutOfRange', { tensor: name, value: lost, limit: 65_504 }),
    );
  };
  return { shape: tensor.shape, read };
}

/** Small parts together, large ones one at a time. @param onRead after each that was read for it */
async function* bytesOf(parts: readonly FilePart[], onRead: () => void): AsyncGenerator<Uint8Array> {
  let small: Uint8Array[] = [];
  for (const part of parts) {
    if (!('read' in part)) {
      small.push(part);
      continue;
    }
    yield Buffer.concat(small);
    small = [];
    yield await part.read();
    onRead();
  }
  yield Buffer.concat(small);
}
