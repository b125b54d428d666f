/** Single training runs. Each starts a run and returns it at once; `runs.watch` follows it. */
import { z } from 'zod';
import { drawnSeed } from '../domain/drawn-seed.ts';
import { jsonObjectSchema, procedure } from './errors.ts';
import { idSchema, versionRefSchema } from './ids.ts';
import { promptSourceSchema } from './prompts.ts';
import { ratersSchema } from './raters.ts';
import { runSchema } from './runs.ts';
import { seedSchema } from './sampling.ts';
import { settingFieldSchema } from './setting-fields.ts';

export const trainingInput = {
  /** Default: the newest version that was kept, else parley-base. */
  from: versionRefSchema.optional(),
  /**
   * Datasets by name or id. Default for comparisons: the rankings made in Parley, or all datasets where there are none;
   * for chats: all datasets.
   */
  data: z.array(z.string().min(1)).default([]),
  /** The trainer's settings by name; an unknown one is refused with the known ones. */
  settings: jsonObjectSchema.default({}),
  seed: seedSchema
    .optional()
    .transform((seed) => seed ?? drawnSeed())
    .describe('The same seed gives the same run. One is drawn where it is left out, and kept with the run.'),
};

/** Whose rankings, where the rankings made in Parley are part of the data. Default: everybody's, people's and rules'. */
export const ratersInput = { raters: ratersSchema.optional() };

export const comparisonInput = z.object({
  ...trainingInput,
  ...ratersInput,
  /** Share of the prompts that is held out to measure accuracy on. */
  heldOut: z.number().gt(0).lt(1).default(0.2),
});

/** Chats that PPO mixes into its updates where `pretrainingCoef` is above 0, by name; default: all chats and demonstrations. */
export const demonstrationsInput = { demonstrations: z.array(z.string().min(1)).default([]) };

const settingFields = z.array(settingFieldSchema);

export const sftInput = z.object({
  ...trainingInput,
  /** Share of the chats that is held out to measure loss and perplexity on; of fewer than 20 chats none is. */
  heldOut: z.number().min(0).lt(1).default(0.1),
});
export const ppoInput = z.object({
  ...trainingInput,
  ...ratersInput,
  ...demonstrationsInput,
  /** Default: the prompts of `data`. */
  prompts: promptSourceSchema.optional(),
  /** A completed reward run, or a round, whose reward model it is; default: the newest. */
  rewardRun: idSchema('run').optional(),
});

export const trainContract = {
  /** What each trainer can be told, for forms: default, range and one sentence for every setting. */
  settings: procedure.output(
    z.object({ sft: settingFields, reward: settingFields, ppo: settingFields, dpo: settingFields }),
  ),
  /** Result: `SftResult`. */
  sft: procedure.input(sftInput).output(runSchema),
  /** Result: `RewardResult`. */
  reward: procedure.input(comparisonInput).output(runSchema),
  /** Result: `DpoResult`. */
  dpo: procedure.input(comparisonInput).output(runSchema),
  /** Result: `PpoResult`. */
  ppo: procedure.input(ppoInput).output(runSchema),
};
