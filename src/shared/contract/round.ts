/** One RLHF round as a run; `runs.watch` follows it, its result is a `RoundResult`. */
import { z } from 'zod';
import { jsonObjectSchema, procedure } from './errors.ts';
import { versionIdSchema } from './ids.ts';
import { runMemorySchema } from './memory.ts';
import { policyMethodNames } from '../methods/all.ts';
import type { PolicyMethodName } from '../methods/all.ts';
import { contestSettings } from '../methods/round-settings.ts';
import { optionalSettings } from '../methods/settings.ts';
import { promptSourceSchema } from './prompts.ts';
import { rewardChoicesSchema } from './rewards.ts';
import { roundPartsSchema } from './results.ts';
import { runSchema } from './runs.ts';
import { demonstrationsInput, ratersInput, trainingInput } from './train.ts';

const policySettings = Object.fromEntries(
  policyMethodNames.map((name) => [name, jsonObjectSchema.optional()]),
) as Record<PolicyMethodName, z.ZodOptional<typeof jsonObjectSchema>>;

export const roundInput = z.object({
  from: trainingInput.from,
  data: trainingInput.data,
  ...ratersInput,
  ...demonstrationsInput,
  seed: trainingInput.seed,
  /** By which the policy is trained. */
  method: z.enum(policyMethodNames).default('ppo'),
  /** What the policy practises against, where its method does: Σ weight · score; `model` is the round's own. Default: that one. */
  reward: rewardChoicesSchema.default([]),
  /** What the policy practises on, where its method does; default: the prompts of the data. */
  prompts: promptSourceSchema.optional(),
  /** What the contest is held on, and nothing is trained on; default: a part of all prompts, split off. */
  contest: promptSourceSchema.optional(),
  settings: z
    .strictObject({
      /** Of the reward model and the judge. */
      reward: jsonObjectSchema.optional(),
      /** Of the method, under its name; another method's are refused. */
      ...policySettings,
      /** Left out: by the size of the version that it starts from. */
      ...optionalSettings(contestSettings),
    })
    .prefault({}),
});

const roundPlanSchema = z.object({
  from: versionIdSchema,
  /** With every default filled in, as the run would keep them. */
  settings: jsonObjectSchema,
  parts: roundPartsSchema,
  memory: runMemorySchema,
});

export const roundContract = {
  start: procedure.input(roundInput).output(runSchema),
  /** Into which parts its data would fall and what its stages would take in memory, or why it cannot be run. */
  estimate: procedure.input(roundInput).output(roundPlanSchema),
};
