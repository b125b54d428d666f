import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import { encodePrompt } from '../../models/template/chat-template.ts';
import { countNumbers } from '../../models/families/model-tensors.ts';
import { modelNotes } from '../../models/families/model-notes.ts';
import { readVersionFolder } from '../../models/files/version-folder.ts';
import type { WeightTensor } from '../../models/files/write-safetensors.ts';
import type { JobOf, JobResult } from '../jobs.ts';

/** Reads a whole model as every other worker would, and writes a prompt as it asks for; what is wrong with it is thrown. */
export async function runInspect({ version }: JobOf<'inspect'>): Promise<JobResult<'inspect'>> {
  const { config, tensors, extras, tokenizer } = await readVersionFolder(version);
  requireFinite(new Map([...tensors, ...extras]), version);
  encodePrompt(tokenizer, [{ role: 'user', content: 'Hello' }]);
  return {
    modelType: config.model_type,
    parameters: countNumbers(tensors),
    contextTokens: config.max_position_embeddings,
    hasChatTemplate: tokenizer.hasChatTemplate,
    notes: await modelNotes(version, { config, tokenizer }),
  };
}

/** A model with such a weight answers nothing; it shows here, not in the first chat. */
function requireFinite(tensors: ReadonlyMap<string, WeightTensor>, folder: string): void {
  for (const [name, { data }] of tensors) {
    const at = data.findIndex((weight) => !Number.isFinite(weight));
    if (at < 0) continue;
    const weight = { folder, name, value: String(data[at]), place: at };
    throw new ParleyError('corrupt', said('training.weightNotFinite', weight));
  }
}
