/** A model as an ONNX file that any onnxruntime runs, laid out as transformers.js looks for it: onnx/ beside the tokenizer's files. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { VersionContent } from '../../models/version-folder.ts';
import { writeFileAtomically } from '../../models/write-file.ts';
import { decoderFile } from './decoder-file.ts';

/** transformers.js's file names by its `dtype`. */
const FILE_NAME = { f32: 'model.onnx', f16: 'model_fp16.onnx' } as const;

/** Protobuf ends at 2 GiB; what is above this goes into a file of its own, to be kept beside the model's. */
const MAX_EMBEDDED_BYTES = 1.8e9;

/**
 * Writes onnx/model.onnx (model_fp16.onnx for f16, whose matrices are float16 in the file and computed with as float32).
 * @param maxEmbeddedBytes of weights, before they go into a file beside it
 * @throws ParleyError unsupported for a reward model; what the file system throws
 */
export async function exportOnnx(
  folder: string,
  { config, tensors, extras }: VersionContent,
  matrixType: 'f32' | 'f16',
  maxEmbeddedBytes = MAX_EMBEDDED_BYTES,
): Promise<void> {
  if (extras.size > 0) {
    throw new ParleyError(
      'unsupported',
      'Exporting as ONNX: expected a language model, this one has a reward model’s head. Export as hf instead.',
    );
  }
  const numbers = [...tensors.values()].reduce((sum, { data }) => sum + data.length, 0);
  const isLarge = numbers * (matrixType === 'f16' ? 2 : 4) > maxEmbeddedBytes;
  const name = FILE_NAME[matrixType];
  const dataFile = `${name}_data`;
  const fileOf = isLarge ? () => dataFile : undefined;
  const { bytes, externalData } = decoderFile(config, tensors, { matrixType, fileOf });
  await mkdir(path.join(folder, 'onnx'), { recursive: true });
  if (isLarge) {
    await writeFileAtomically(path.join(folder, 'onnx', dataFile), () => externalData.map(({ data }) => data));
  }
  await writeFileAtomically(path.join(folder, 'onnx', name), () => [bytes]);
}
