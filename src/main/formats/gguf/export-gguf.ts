/** A model as one GGUF file for llama.cpp and what is built on it: weights, tokenizer and chat template. */
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { CheckpointTensors } from '../../models/files/checkpoint-tensors.ts';
import type { VersionContent } from '../../models/files/version-folder.ts';
import type { WeightSource, WeightTensor } from '../../models/files/write-safetensors.ts';
import { architectureMetadata, architectureNotes } from './architecture-metadata.ts';
import { string, uint32 } from './metadata-value.ts';
import type { MetadataValue } from './metadata-value.ts';
import type { GgufTensorType } from './tensor-data.ts';
import { ggufTensors } from './tensors.ts';
import { tokenizerMetadata, tokenizerNotes } from './tokenizer-metadata.ts';
import { writeGguf } from './write-gguf.ts';

export interface GgufDescription {
  readonly name: string;
  /** An SPDX identifier, or the name that the model's makers gave it. */
  readonly licence?: string | undefined;
  readonly description: string;
  /** Names of the models it was made from, nearest first. */
  readonly baseModels: readonly string[];
}

/** Weights may be read when their turn comes. */
type GgufContent = Pick<VersionContent, 'config' | 'tokenizer'> & CheckpointTensors<WeightTensor | WeightSource>;

/** llama_ftype: what most of the file is. */
const FILE_TYPE: Readonly<Record<GgufTensorType, number>> = { f32: 0, f16: 1, q8_0: 7 };
const QUANTIZATION_VERSION = 2;

/**
 * @param onTensor how many of how many tensors are done
 * @returns what llama.cpp will do differently, in words
 * @throws ParleyError unsupported for what GGUF or llama.cpp cannot say; invalid_input for values beyond the type
 */
export async function exportGguf(
  file: string,
  { config, tensors: weights, extras, tokenizer }: GgufContent,
  { name, licence, description, baseModels }: GgufDescription,
  type: GgufTensorType,
  onTensor?: (done: number, total: number) => void,
): Promise<string[]> {
  if (extras.size > 0) {
    throw new ParleyError(
      'unsupported',
      'Exporting as GGUF: expected a language model, this one has a reward model’s head. Export as hf instead.',
    );
  }
  const metadata = new Map<string, MetadataValue>([
    ...architectureMetadata(config),
    ['general.type', string('model')],
    ['general.name', string(name)],
    ['general.description', string(description)],
    ...(licence === undefined ? [] : [['general.license', string(licence)] satisfies [string, MetadataValue]]),
    ['general.base_model.count', uint32(baseModels.length)],
    ...baseModels.map((base, i): [string, MetadataValue] => [`general.base_model.${i}.name`, string(base)]),
    ['general.file_type', uint32(FILE_TYPE[type])],
    ['general.quantization_version', uint32(QUANTIZATION_VERSION)],
    ...tokenizerMetadata(tokenizer, config.vocab_size),
  ]);
  const tensors = ggufTensors(config, weights, type);
  await writeGguf(file, metadata, tensors, (done) => onTensor?.(done, tensors.length));
  const mixed = tensors.filter((tensor) => type === 'q8_0' && tensor.type === 'f16').map((tensor) => tensor.name);
  const notes = [...architectureNotes(config), ...tokenizerNotes(tokenizer)];
  if (mixed.length > 0) {
    notes.push(`${mixed.length} tensors are float16: q8_0 needs rows of a multiple of 32 (${mixed[0]} has others).`);
  }
  return notes;
}
