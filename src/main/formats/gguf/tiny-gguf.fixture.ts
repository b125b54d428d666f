/** GGUF files of a few kilobytes, written by the export or by hand. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Random } from '../../../shared/domain/random.ts';
import { parseModelConfig } from '../../models/families/model-config.ts';
import { FALLBACK_CHAT_TEMPLATE } from '../../models/template/parley-chat-template.ts';
import { expectedTensorShapes } from '../../models/families/tensor-shapes.ts';
import { Tokenizer } from '../../models/tokenizer/tokenizer.ts';
import type { VersionContent } from '../../models/files/version-folder.ts';
import { encodeMetadataValue, encodeString, encodeUint32, encodeUint64, type Metadata } from './metadata-value.ts';

const fixture = path.join(import.meta.dirname, '../../models/tokenizer/fixtures/tokenizers.json');
const { kinds } = JSON.parse(readFileSync(fixture, 'utf8')) as { kinds: Record<string, { tokenizer: object }> };

const special = { bos_token: '<s>', eos_token: '</s>', pad_token: '<pad>', unk_token: '<unk>' };
const sizes = {
  hidden_size: 64,
  intermediate_size: 96,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  max_position_embeddings: 64,
};

/** @param kind of tokenizer, by its name in the tokenizers' fixture */
export function tinyModel(config: object, kind: string): VersionContent {
  const tokenizer = Tokenizer.fromJson(kinds[kind].tokenizer, { ...special, chat_template: FALLBACK_CHAT_TEMPLATE });
  const parsed = parseModelConfig({ ...sizes, vocab_size: tokenizer.vocabSize + 3, ...config }, 'a tiny model');
  const random = Random.fromSeed(4);
  const tensors = new Map(
    [...expectedTensorShapes(parsed)].map(([name, shape]) => {
      const data = new Float32Array(shape.reduce((product, dim) => product * dim, 1));
      return [name, { shape, data: data.map(() => random.normal()) }];
    }),
  );
  return { config: parsed, tensors, extras: new Map(), tokenizer, generationConfig: {} };
}

export interface HandTensor {
  readonly name: string;
  /** As in the file: the fastest axis first. */
  readonly axes: readonly number[];
  readonly type: number;
  readonly offset: number;
}

/** A file whose header says whatever it is told to. */
export function ggufBytes({
  magic = 'GGUF',
  version = 3,
  metadata = new Map(),
  tensors = [],
  counts = [tensors.length, metadata.size],
  data = Buffer.alloc(0),
}: {
  readonly magic?: string;
  readonly version?: number;
  readonly metadata?: Metadata;
  readonly tensors?: readonly HandTensor[];
  readonly counts?: readonly number[];
  readonly data?: Buffer;
}): Buffer {
  const header = Buffer.concat([
    Buffer.from(magic),
    encodeUint32(version),
    ...counts.map(encodeUint64),
    ...[...metadata].flatMap(([key, value]) => [encodeString(key), encodeMetadataValue(value)]),
    ...tensors.flatMap(({ name, axes, type, offset }) => [
      ...[encodeString(name), encodeUint32(axes.length), ...axes.map(encodeUint64)],
      ...[encodeUint32(type), encodeUint64(offset)],
    ]),
  ]);
  const padding = Buffer.alloc((32 - (header.length % 32)) % 32);
  return Buffer.concat([header, padding, data]);
}
