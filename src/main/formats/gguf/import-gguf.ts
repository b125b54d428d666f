/** A GGUF model as a folder in Hugging Face's layout: what `exportGguf` does, in reverse. */
import { said } from '../../../shared/language/said.ts';
import type { Said } from '../../../shared/language/said.ts';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { JsonObject } from '../../../shared/domain/json.ts';
import { sortTensors } from '../../models/files/checkpoint-tensors.ts';
import { fromBf16, fromF16, toBf16, toF16 } from '../../models/files/float16.ts';
import { architectureName, configData, configJson, type ModelConfig } from '../../models/families/model-config.ts';
import { requireMemory } from '../../models/families/model-tensors.ts';
import { writeSafetensors, type WeightSource, type WeightType } from '../../models/files/write-safetensors.ts';
import { cardOf } from './import-card.ts';
import { configOf, embeddingOf, familyOf } from './import-config.ts';
import { tokenizerOf } from './import-tokenizer.ts';
import { MetadataFields } from './metadata-fields.ts';
import { openGguf, type OpenGguf, type OpenTensor } from './open-gguf.ts';
import { checkpointTensors } from './tensors.ts';
import { quantizationNote, typeMix, type TypeShare } from './type-mix.ts';

export interface GgufFileDescription {
  /** Hugging Face's name of its family. */
  readonly modelType: string;
  readonly licence: string | null;
  readonly mix: TypeShare[];
  /** As config.json would have it; null while files are still arriving. */
  readonly config: JsonObject | null;
}

/**
 * What a GGUF model says of itself.
 * @param announced sizes of files that are still arriving, by name: then only the headers are looked at
 * @throws ParleyError of `openGguf`; `unsupported` or `corrupt` for what Parley cannot read, before its weights are
 */
export async function describeGguf(
  file: string,
  announced?: ReadonlyMap<string, number>,
): Promise<GgufFileDescription> {
  const gguf = await openGguf(file, announced);
  try {
    const fields = new MetadataFields(gguf.metadata, file);
    const modelType = familyOf(fields);
    tokenizerOf(fields, embeddingOf(fields, gguf.tensors).shape[0]);
    const described = { modelType, licence: licenceOf(fields) ?? null, mix: typeMix(gguf.tensors.values()) };
    if (announced !== undefined) return { ...described, config: null };
    const { config, weights } = await modelOf(gguf, fields);
    requireMemory([...weights.values()]);
    return { ...described, config: configData(config) };
  } finally {
    await gguf.close();
  }
}

/**
 * Writes the model that a GGUF file holds into a new folder, its weights one at a time and without further rounding.
 * @param onTensor how many of how many tensors are done
 * @returns what the quantization has left
 * @throws ParleyError as `describeGguf`
 */
export async function importGguf(
  file: string,
  out: string,
  onTensor: (done: number, total: number) => void = () => undefined,
): Promise<Said[]> {
  const gguf = await openGguf(file);
  try {
    const fields = new MetadataFields(gguf.metadata, file);
    const { config: published, weights: all } = await modelOf(gguf, fields);
    const { json, config: tokenizerConfig, endIds } = tokenizerOf(fields, published.vocab_size);
    const config = await tiedWhereEqual(published, gguf);
    const { tensors } = sortTensors(all, config, file);
    const dtype = await typeWithoutLoss([...gguf.tensors.values()]);
    await mkdir(out, { recursive: true });
    const ends = endIds.length === 1 ? endIds[0] : endIds;
    await writeJson(out, 'config.json', {
      architectures: [architectureName(config, 'language model')],
      ...configJson(config),
      eos_token_id: ends,
      torch_dtype: { F32: 'float32', F16: 'float16', BF16: 'bfloat16' }[dtype],
    });
    await writeJson(out, 'generation_config.json', { eos_token_id: ends });
    await writeJson(out, 'tokenizer.json', json);
    await writeJson(out, 'tokenizer_config.json', tokenizerConfig);
    const note = quantizationNote(typeMix(gguf.tensors.values()));
    await writeFile(path.join(out, 'README.md'), cardOf(fields, path.basename(file), note));
    let done = 0;
    const counted = [...tensors].map(([name, { shape, read }]): [string, WeightSource] => [
      name,
      { shape, read: () => (onTensor(done++, tensors.size), read()) },
    ]);
    await writeSafetensors(path.join(out, 'model.safetensors'), new Map(counted), { dtype });
    onTensor(tensors.size, tensors.size);
    return note === undefined ? [] : [note];
  } finally {
    await gguf.close();
  }
}

/** An SPDX identifier, or "other" with the name that its makers gave it. */
function licenceOf(fields: MetadataFields): string | undefined {
  const [licence, name] = [fields.text('general.license'), fields.text('general.license.name')];
  return licence === 'other' && name !== undefined ? `other (${name})` : licence;
}

async function modelOf({ tensors }: OpenGguf, fields: MetadataFields) {
  const config = await configOf(fields, tensors);
  const { weights, unknown } = checkpointTensors(config, tensors);
  if (unknown.length > 0) {
    throw fields.unsupported(
      said('modelFaults.gguf.foreignTensors', {
        type: config.model_type,
        tensors: unknown.slice(0, 3),
        more: Math.max(0, unknown.length - 3),
      }),
    );
  }
  sortTensors(weights, config, fields.file);
  return { config, weights };
}

/** Some files hold the embedding twice, once as the output layer. */
async function tiedWhereEqual(config: ModelConfig, { tensors }: OpenGguf): Promise<ModelConfig> {
  const [embedding, head] = ['token_embd.weight', 'output.weight'].map((name) => tensors.get(name));
  if (embedding === undefined || head === undefined || embedding.type !== head.type) return config;
  const [shared, own] = [await embedding.read(), await head.read()];
  return own.every((value, i) => Object.is(value, shared[i])) ? { ...config, tie_word_embeddings: true } : config;
}

/** The smallest type that holds every number as it is. Quantized ones, a product of scale and number, need float32. */
async function typeWithoutLoss(tensors: readonly OpenTensor[]): Promise<WeightType> {
  const types = new Set(tensors.map(({ type }) => type));
  types.delete('f32');
  const [type, ...others] = types;
  if (others.length > 0 || (type !== 'f16' && type !== 'bf16')) return 'F32';
  const rounded = (values: Float32Array) => (type === 'f16' ? fromF16(toF16(values)) : fromBf16(toBf16(values)));
  for (const tensor of tensors.filter((each) => each.type === 'f32')) {
    const values = await tensor.read();
    const halves = rounded(values);
    if (values.some((value, i) => !Object.is(value, halves[i]))) return 'F32';
  }
  return type === 'f16' ? 'F16' : 'BF16';
}

async function writeJson(folder: string, name: string, content: object): Promise<void> {
  await writeFile(path.join(folder, name), JSON.stringify(content, null, 2) + '\n');
}
