import { readVersionFolder } from '../../models/version-folder.ts';
import type { JobOf, JobResult } from '../jobs.ts';

/** Reads a whole model as every other worker would; what is wrong with it is thrown. */
export async function runInspect({ version }: JobOf<'inspect'>): Promise<JobResult<'inspect'>> {
  const { config, tensors, tokenizer } = await readVersionFolder(version);
  return {
    modelType: config.model_type,
    parameters: [...tensors.values()].reduce((sum, { data }) => sum + data.length, 0),
    contextTokens: config.max_position_embeddings,
    hasChatTemplate: typeof tokenizer.config.chat_template === 'string',
  };
}
