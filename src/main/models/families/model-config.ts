// The model families that Parley knows, told apart by config.json's model_type.
import { z } from 'zod';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import { gpt2ConfigSchema, gpt2Json, type Gpt2Config } from './gpt2-config.ts';
import { parseAs } from '../files/json-file.ts';
import { LLAMA_TYPES, llamaConfigSchema, type LlamaConfig } from './llama-config.ts';

/** Sizes have the same names in all families; the rest is each family's own. */
export type ModelConfig = Gpt2Config | LlamaConfig;
export type ModelType = ModelConfig['model_type'];

const MODEL_TYPES: readonly string[] = ['gpt2', ...LLAMA_TYPES];
const commonSchema = z.looseObject({ model_type: z.string(), quantization_config: z.unknown().optional() });

/**
 * @param content the parsed config.json
 * @param source what to call it in an error
 * @throws ParleyError `unsupported` for another family or quantized weights, `corrupt` naming the field that does not fit
 */
export function parseModelConfig(content: unknown, source: string): ModelConfig {
  const { model_type: type, quantization_config: quantization } = parseAs(commonSchema, content, source);
  if (!MODEL_TYPES.includes(type)) {
    throw new ParleyError(
      'unsupported',
      said('errors.files.otherFamily', { source, type, known: MODEL_TYPES.join(', ') }),
      { file: source, modelType: type },
    );
  }
  if (quantization !== undefined && quantization !== null) {
    throw new ParleyError('unsupported', said('errors.files.quantizedWeights', { source }), {
      file: source,
      modelType: type,
    });
  }
  return parseAs<typeof gpt2ConfigSchema | typeof llamaConfigSchema>(
    type === 'gpt2' ? gpt2ConfigSchema : llamaConfigSchema,
    content,
    source,
  );
}

/** The config as its family publishes it: the content of config.json. */
export function configJson(config: ModelConfig): Record<string, unknown> {
  return config.model_type === 'gpt2' ? gpt2Json(config) : config;
}

/** The same as data: what is not set is left out. */
export function configData(config: ModelConfig): JsonObject {
  return JSON.parse(JSON.stringify(configJson(config))) as JsonObject;
}

const CLASS_NAMES: Readonly<Record<ModelType, string>> = {
  gpt2: 'GPT2',
  llama: 'Llama',
  mistral: 'Mistral',
  qwen2: 'Qwen2',
  qwen3: 'Qwen3',
};

/** The class that `transformers` loads the model with: `architectures` of config.json. */
export function architectureName({ model_type: type }: ModelConfig, head: 'language model' | 'scalar'): string {
  if (head === 'scalar') return `${CLASS_NAMES[type]}ForSequenceClassification`;
  return type === 'gpt2' ? 'GPT2LMHeadModel' : `${CLASS_NAMES[type]}ForCausalLM`;
}
