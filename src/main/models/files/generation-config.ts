/** generation_config.json: how the model's makers recommend to sample. A model does without it, and without any field of it. */
import type { Said } from '../../../shared/language/said.ts';
import { said } from '../../../shared/language/said.ts';
import path from 'node:path';
import { z } from 'zod';
import { expectationOf } from '../../../shared/language/issues.ts';
import { optionalJson } from './json-file.ts';

const tokenIdSchema = z.int().nonnegative();
const fields = {
  eos_token_id: z.union([tokenIdSchema, z.array(tokenIdSchema)]).nullish(),
  temperature: z.number().nonnegative().nullish(),
  top_k: z.int().nonnegative().nullish(),
  top_p: z.number().positive().max(1).nullish(),
  min_p: z.number().min(0).max(1).nullish(),
  repetition_penalty: z.number().positive().nullish(),
  max_new_tokens: z.int().positive().nullish(),
};
const schema = z.looseObject(fields);
/** Sampling settings that the model's makers recommend; other fields are kept as they came. */
export type GenerationConfig = z.output<typeof schema>;

export interface ReadGenerationConfig {
  readonly generationConfig: GenerationConfig;
  /** What was left out of the file. */
  readonly notes: Said[];
}

export async function readGenerationConfig(folder: string): Promise<ReadGenerationConfig> {
  const file = path.join(folder, 'generation_config.json');
  const { content = {}, notes } = await optionalJson(file, z.record(z.string(), z.unknown()));
  const wrong = Object.entries(fields).flatMap(([name, field]): [string, Said | string][] => {
    const parsed = field.safeParse(content[name]);
    return parsed.success ? [] : [[name, expectationOf(parsed.error.issues[0])]];
  });
  const kept = Object.entries(content).filter(([name]) => !wrong.some(([field]) => field === name));
  return {
    generationConfig: schema.parse(Object.fromEntries(kept)),
    notes: [
      ...notes,
      ...wrong.map(([name, problem]) =>
        said('modelNotes.settingLeftOut', { name, value: JSON.stringify(content[name]), problem }),
      ),
    ],
  };
}
