/** What a folder of model files says of itself, as far as that shows without its numbers. */
import path from 'node:path';
import { ADAPTER_WEIGHTS, readAdapterSettings } from '../../models/files/adapter-folder.ts';
import { readJsonFile } from '../../models/files/json-file.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import { configData, parseModelConfig } from '../../models/families/model-config.ts';
import type { ModelConfig } from '../../models/families/model-config.ts';
import { openModelTensors, requireMemory } from '../../models/families/model-tensors.ts';
import { openSafetensors } from '../../models/files/read-safetensors.ts';
import { z } from 'zod';
import { readCard, readCardHeader } from './card-header.ts';
import { holdsAdapter } from './model-files.ts';

export interface ModelDescription {
  /** Its card's. */
  readonly licence: string | null;
  /** Null for an adapter. */
  readonly modelType: string | null;
  readonly adapter: { readonly rank: number; readonly baseModel: string | null } | null;
  /** As config.json has it. Null for an adapter. */
  readonly config: JsonObject | null;
}

/**
 * @param names of its files
 * @param withWeights whether the weights are there, whose headers are then compared with the config
 * @throws ParleyError for a family that Parley does not know and for files that do not fit together, before gigabytes are
 *   fetched or copied
 */
export async function describeModel(
  folder: string,
  names: readonly string[],
  withWeights: boolean,
): Promise<ModelDescription> {
  const card = await readCard(folder);
  const licence = (card === undefined ? undefined : readCardHeader(card).licence) ?? null;
  if (!holdsAdapter(names)) {
    const config = await configIn(folder, withWeights);
    return { licence, modelType: config.model_type, adapter: null, config: configData(config) };
  }
  const { rank, baseModel } = await readAdapterSettings(folder);
  if (withWeights) await (await openSafetensors(path.join(folder, ADAPTER_WEIGHTS))).close();
  return { licence, modelType: null, adapter: { rank, baseModel: baseModel ?? null }, config: null };
}

async function configIn(folder: string, withWeights: boolean): Promise<ModelConfig> {
  const file = path.join(folder, 'config.json');
  const config = parseModelConfig(await readJsonFile(file, z.unknown()), file);
  if (withWeights) {
    const { tensors, close } = await openModelTensors(folder, config);
    await close();
    requireMemory([...tensors.values()]);
  }
  return config;
}
