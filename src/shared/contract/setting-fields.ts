/** Settings described as data, so that a form can be made of them. */
import { z } from 'zod';
import { saidSchema } from './errors.ts';

export const settingFieldSchema = z.object({
  name: z.string(),
  /** One sentence for people. */
  description: saidSchema,
  kind: z.enum(['whole', 'number', 'choice', 'switch']),
  default: z.union([z.number(), z.string(), z.boolean(), z.null()]),
  /** Null is a value of it too: off. */
  optional: z.boolean(),
  /** Null where it has no bound. */
  min: z.number().nullable(),
  max: z.number().nullable(),
  /** The bound itself is no value. */
  aboveMin: z.boolean(),
  belowMax: z.boolean(),
  /** Of kind `choice`. */
  choices: z.array(z.string()),
});
export type SettingField = z.output<typeof settingFieldSchema>;
