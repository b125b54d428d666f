/** What a folder of model files says of itself, as far as that shows without its numbers. */
import path from 'node:path';
import { ADAPTER_WEIGHTS, readAdapterSettings } from '../../models/files/adapter-folder.ts';
import { readJsonFile } from '../../models/files/json-file.ts';
import { parseModelConfig } from '../../models/families/model-config.ts';
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
  if (!holdsAdapter(names)) return { licence, modelType: await modelTypeIn(folder, withWeights), adapter: null };
  const { rank, baseModel } = await readAdapterSettings(folder);
  if (withWeights) await (await openSafetensors(path.join(folder, ADAPTER_WEIGHTS))).close();
  return { licence, modelType: null, adapter: { rank, baseModel: baseModel ?? null } };
}

async function modelTypeIn(folder: string, withWeights: boolean): Promise<string> {
  const file = path.join(folder, 'config.json');
  const config = parseModelConfig(await readJsonFile(file, z.unknown()), file);
  if (withWeights) {
    const { tensors, close } = await openModelTensors(folder, config);
    await close();
    requireMemory([...tensors.values()]);
  }
  return config.model_type;
}
