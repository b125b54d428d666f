import { z } from 'zod';
import { jsonValueSchema, procedure } from './errors.ts';
import { saying } from '../language/issues.ts';
import { said } from '../language/said.ts';

const key = z.object({ key: z.string().regex(/^[a-z][a-zA-Z0-9.]{0,79}$/, saying(said('expected.settingKey'))) });

export const settingsContract = {
  /** Null where it was never set. */
  get: procedure.input(key).output(jsonValueSchema),
  /** Null goes back to the default. */
  set: procedure.input(z.object({ ...key.shape, value: jsonValueSchema })).output(jsonValueSchema),
  list: procedure.output(z.record(z.string(), jsonValueSchema)),
};
