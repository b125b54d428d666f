/**
 * Adapters in the layout of the PEFT library: adapter_config.json and adapter_model.safetensors, whose tensors carry the
 * model's names behind `base_model.model.`.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { saying } from '../../../shared/language/issues.ts';
import { said } from '../../../shared/language/said.ts';
import { adapterPart, type Adapter } from './adapter.ts';
import { decoderOf } from '../families/decoder.ts';
import { readJsonFile } from './json-file.ts';
import type { ModelConfig } from '../families/model-config.ts';
import { readSafetensors } from './read-safetensors.ts';
import { writeFileAtomically } from './write-file.ts';
import { writeSafetensors, type WeightTensor } from './write-safetensors.ts';

const PREFIX = 'base_model.model.';
export const ADAPTER_CONFIG = 'adapter_config.json';
export const ADAPTER_WEIGHTS = 'adapter_model.safetensors';

/** Fields by which PEFT says that an adapter is more than scale · B·A beside some linear layers, all of one rank. */
const VARIANTS = [
  ...['use_dora', 'use_qalora', 'use_bdlora', 'lora_bias', 'rank_pattern', 'alpha_pattern', 'modules_to_save'],
  ...['trainable_token_indices', 'target_parameters', 'layer_replication', 'alora_invocation_tokens'],
  ...['arrow_config', 'kasa_config', 'monteclora_config', 'velora_config'],
];
const unset = z
  .union([z.literal(false), z.null(), z.array(z.never()), z.strictObject({})], {
    error: saying(said('modelFaults.adapter.variant')),
  })
  .optional();
/** Ways to begin that leave the model's own weights as they were published; others belong to a changed model. */
const STARTS = ['gaussian', 'eva', 'orthogonal'] as const;

const adapterConfigSchema = z.looseObject({
  peft_type: z.literal('LORA', { error: saying(said('modelFaults.adapter.otherKind')) }),
  r: z.int().positive(),
  lora_alpha: z.number().positive(),
  base_model_name_or_path: z.string().nullish(),
  bias: z.literal('none', { error: saying(said('modelFaults.adapter.bias')) }).default('none'),
  use_rslora: z.boolean().nullish(),
  init_lora_weights: z
    .union([z.boolean(), z.enum(STARTS)], {
      error: saying(said('modelFaults.adapter.start', { known: STARTS.join(', ') })),
    })
    .nullish(),
  ...Object.fromEntries(VARIANTS.map((field) => [field, unset])),
});

/** What an adapter says of itself. */
export interface AdapterSettings {
  readonly rank: number;
  /** With the rank it gives the scale, alpha / rank. */
  readonly alpha: number;
  /** The model it was made for, as its maker named it. */
  readonly baseModel: string | undefined;
}

/** Reads adapter_config.json. @throws ParleyError `corrupt` naming the field that asks for what is not supported */
export async function readAdapterSettings(folder: string): Promise<AdapterSettings> {
  const settings = await readJsonFile(path.join(folder, ADAPTER_CONFIG), adapterConfigSchema);
  const { r: rank, lora_alpha: alpha, use_rslora: byRoot } = settings;
  const baseModel = settings.base_model_name_or_path || undefined;
  // Rank-stabilised LoRA scales by alpha / √rank (Kalajdzievski 2023).
  return { rank, alpha: byRoot ? alpha * Math.sqrt(rank) : alpha, baseModel };
}

/**
 * @throws ParleyError `not_found` for a missing file, `corrupt` for one that is damaged or asks for a variant of LoRA that is
 *   not supported, naming the field
 */
export async function readAdapterFolder(folder: string): Promise<Adapter> {
  const settings = await readAdapterSettings(folder);
  const stored = await readSafetensors(path.join(folder, ADAPTER_WEIGHTS));
  const tensors = new Map<string, WeightTensor>();
  for (const [name, { shape, data }] of stored) {
    const own = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name;
    if (adapterPart(own) === undefined || !(data instanceof Float32Array)) {
      throw new ParleyError('corrupt', said('errors.files.adapterNotLora', { folder, tensor: name }));
    }
    tensors.set(own, { shape, data });
  }
  if (tensors.size === 0) throw new ParleyError('corrupt', said('errors.files.adapterEmpty', { folder }));
  return { ...settings, tensors };
}

export async function writeAdapterFolder(
  folder: string,
  { rank, alpha, baseModel = '', tensors }: Adapter,
  config: ModelConfig,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const content = {
    base_model_name_or_path: baseModel,
    bias: 'none',
    fan_in_fan_out: decoderOf(config).linearLayout === 'in-out',
    inference_mode: true,
    init_lora_weights: true,
    lora_alpha: alpha,
    lora_dropout: 0,
    modules_to_save: null,
    peft_type: 'LORA',
    r: rank,
    target_modules: targetModules(tensors),
    task_type: 'CAUSAL_LM',
    use_dora: false,
    use_rslora: false,
  };
  const text = Buffer.from(JSON.stringify(content, null, 2) + '\n');
  await writeFileAtomically(path.join(folder, ADAPTER_CONFIG), () => [text]);
  const renamed = new Map([...tensors].map(([name, tensor]) => [PREFIX + name, tensor]));
  await writeSafetensors(path.join(folder, ADAPTER_WEIGHTS), renamed, { dtype: 'F32' });
}

/** The layers' names within their blocks, such as `self_attn.q_proj`. */
function targetModules(tensors: Adapter['tensors']): string[] {
  const layers = [...tensors.keys()].map((name) => adapterPart(name)!.layer.split('.').slice(-2).join('.'));
  return [...new Set(layers)].sort();
}
