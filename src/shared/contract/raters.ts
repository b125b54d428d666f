/** Whose feedback is meant. */
import { saying } from '../language/issues.ts';
import { said } from '../language/said.ts';
import { z } from 'zod';
import { raterKinds } from '../domain/feedback.ts';

export const raterName = z.string().trim().min(1).max(80);

export const raterSchema = z.object({ kind: z.enum(raterKinds), name: z.string() });

/** Each a rater, or all of a kind. */
export const ratersSchema = z
  .array(z.object({ kind: z.enum(raterKinds), name: z.string().min(1).optional() }))
  .min(1, saying(said('expected.noRater')))
  .max(1000);
