/** A model as one GGUF file for llama.cpp and what is built on it: weights, tokenizer and chat template. */
import type { Said } from '../../../shared/language/said.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { CheckpointTensors } from '../../models/files/checkpoint-tensors.ts';
import type { VersionContent } from '../../models/files/version-folder.ts';
import type { WeightSource, WeightTensor } from '../../models/files/write-safetensors.ts';
import { architectureMetadata, architectureNotes } from './architecture-metadata.ts';
import { string, uint32 } from './metadata-value.ts';
import type { MetadataValue } from './metadata-value.ts';
import { GGUF_FILE_TYPES, type GgufFileType } from './quantize/file-types.ts';
import { TENSOR_TYPES } from './tensor-types.ts';
import { ggufTensors, type ExportedTensor } from './tensors.ts';
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
  type: GgufFileType,
  onTensor?: (done: number, total: number) => void,
): Promise<Said[]> {
  if (extras.size > 0) {
    throw new ParleyError('unsupported', said('errors.gguf.ofRewardModel'));
  }
  const metadata = new Map<string, MetadataValue>([
    ...architectureMetadata(config),
    ['general.type', string('model')],
    ['general.name', string(name)],
    ['general.description', string(description)],
    ...(licence === undefined ? [] : [['general.license', string(licence)] satisfies [string, MetadataValue]]),
    ['general.base_model.count', uint32(baseModels.length)],
    ...baseModels.map((base, i): [string, MetadataValue] => [`general.base_model.${i}.name`, string(base)]),
    ['general.file_type', uint32(GGUF_FILE_TYPES[type].id)],
    ['general.quantization_version', uint32(QUANTIZATION_VERSION)],
    ...tokenizerMetadata(tokenizer, config.vocab_size),
  ]);
  const tensors = ggufTensors(config, weights, type);
  await writeGguf(file, metadata, tensors, (done) => onTensor?.(done, tensors.length));
  return [...architectureNotes(config), ...tokenizerNotes(tokenizer), ...fallbackNotes(tensors)];
}

/** "12 tensors are q5_0 in place of q4_k, which needs rows of a multiple of 256 (blk.0.attn_q.weight has 576)." */
function fallbackNotes(tensors: readonly ExportedTensor[]): Said[] {
  const others = tensors.filter(({ type, meant }) => type !== meant);
  const kinds = Map.groupBy(others, ({ type, meant }) => `${type} ${meant}`);
  return [...kinds.values()].map(([first, ...more]) =>
    said('modelNotes.otherType', {
      count: more.length + 1,
      type: first.type,
      meant: first.meant,
      block: TENSOR_TYPES[first.meant].blockSize,
      tensor: first.name,
      row: first.shape.at(-1) ?? 1,
    }),
  );
}
