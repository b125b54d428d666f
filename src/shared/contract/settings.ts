import { z } from 'zod';
import { procedure } from './errors.ts';

const key = z.object({ key: z.string().regex(/^[a-z][a-zA-Z0-9.]{0,79}$/, 'expected letters, digits and dots') });

export const settingsContract = {
  /** Null where it was never set. */
  get: procedure.input(key).output(z.json()),
  /** Null goes back to the default. */
  set: procedure.input(z.object({ ...key.shape, value: z.json() })).output(z.json()),
  list: procedure.output(z.record(z.string(), z.json())),
};
