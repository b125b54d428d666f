// The architectures that Parley knows, told apart by config.json's model_type.
import { z } from 'zod';
import { ParleyError } from '../../shared/domain/errors.ts';
import { parseAs } from './json-file.ts';
import { llamaConfigSchema, llamaTensorShapes } from './llama-config.ts';
import type { LlamaConfig } from './llama-config.ts';

export type ModelConfig = LlamaConfig;

const SUPPORTED_TYPES = ['llama'] as const;
const modelTypeSchema = z.looseObject({ model_type: z.string() });

/**
 * @param content the parsed config.json
 * @param source what to call it in an error
 * @throws ParleyError `unsupported` for another architecture, `corrupt` naming the field that does not fit
 */
export function parseModelConfig(content: unknown, source: string): ModelConfig {
  const { model_type: type } = parseAs(modelTypeSchema, content, source);
  if (!SUPPORTED_TYPES.some((supported) => supported === type)) {
    throw new ParleyError(
      'unsupported',
      `Reading ${source}: models of type "${type}" are not supported; supported: ${SUPPORTED_TYPES.join(', ')}`,
      { file: source, modelType: type },
    );
  }
  return parseAs(llamaConfigSchema, content, source);
}

/** What a checkpoint of this config must contain: names and shapes. */
export function expectedTensorShapes(config: ModelConfig): Map<string, number[]> {
  return llamaTensorShapes(config);
}
