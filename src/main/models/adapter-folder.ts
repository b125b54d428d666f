/**
 * Adapters in the layout of the PEFT library: adapter_config.json and adapter_model.safetensors, whose tensors carry the
 * model's names behind `base_model.model.`.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { ParleyError } from '../../shared/domain/errors.ts';
import { adapterPart, type Adapter } from './adapter.ts';
import { decoderOf } from './decoder.ts';
import { readJsonFile } from './json-file.ts';
import type { ModelConfig } from './model-config.ts';
import { readSafetensors } from './read-safetensors.ts';
import { writeFileAtomically } from './write-file.ts';
import { writeSafetensors, type WeightTensor } from './write-safetensors.ts';

const PREFIX = 'base_model.model.';
const CONFIG_FILE = 'adapter_config.json';
const WEIGHTS_FILE = 'adapter_model.safetensors';

const off = z.literal(false).nullish();
const none = z.union([z.array(z.never()), z.strictObject({})]).nullish();
/** What would change the sum scale · B·A, or add to it, is refused rather than passed over. */
const adapterConfigSchema = z.looseObject({
  peft_type: z.literal('LORA', { error: 'expected a LoRA adapter' }),
  r: z.int().positive(),
  lora_alpha: z.number().positive(),
  base_model_name_or_path: z.string().nullish(),
  bias: z.literal('none', { error: 'adapters with biases are not supported' }).default('none'),
  use_dora: off,
  use_rslora: z.boolean().nullish(),
  modules_to_save: none,
  rank_pattern: none,
  alpha_pattern: none,
});

/**
 * @throws ParleyError `not_found` for a missing file, `corrupt` for one that is damaged or asks for a variant of LoRA that is
 *   not supported, naming the field
 */
export async function readAdapterFolder(folder: string): Promise<Adapter> {
  const settings = await readJsonFile(path.join(folder, CONFIG_FILE), adapterConfigSchema);
  const stored = await readSafetensors(path.join(folder, WEIGHTS_FILE));
  const tensors = new Map<string, WeightTensor>();
  for (const [name, { shape, data }] of stored) {
    const own = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name;
    if (adapterPart(own) === undefined || !(data instanceof Float32Array)) {
      throw new ParleyError(
        'corrupt',
        `Reading the adapter ${folder}: ${name} is not a LoRA matrix of floating-point numbers`,
      );
    }
    tensors.set(own, { shape, data });
  }
  const { r: rank, lora_alpha: alpha, use_rslora: byRoot } = settings;
  // Rank-stabilised LoRA scales by alpha / √rank (Kalajdzievski 2023).
  const baseModel = settings.base_model_name_or_path ?? undefined;
  return { rank, alpha: byRoot ? alpha * Math.sqrt(rank) : alpha, baseModel, tensors };
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
  await writeFileAtomically(path.join(folder, CONFIG_FILE), () => [text]);
  const renamed = new Map([...tensors].map(([name, tensor]) => [PREFIX + name, tensor]));
  await writeSafetensors(path.join(folder, WEIGHTS_FILE), renamed, { dtype: 'F32' });
}

/** The layers' names within their blocks, such as `self_attn.q_proj`. */
function targetModules(tensors: Adapter['tensors']): string[] {
  const layers = [...tensors.keys()].map((name) => adapterPart(name)!.layer.split('.').slice(-2).join('.'));
  return [...new Set(layers)].sort();
}
