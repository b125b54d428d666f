import { z } from 'zod';

/** How far a long call or a run is. */
export const progressSchema = z.object({
  /** What is being done: `progressTitle` says it. With ", bytes" behind it where bytes are counted. */
  stage: z.string(),
  done: z.number(),
  total: z.number(),
  /** Of this stage, from the pace of the last steps; null until there is a pace. */
  timeLeftMs: z.number().nullable(),
});

export type ProgressView = z.output<typeof progressSchema>;
export const progressEventSchema = z.object({ type: z.literal('progress'), ...progressSchema.shape });

/** A value with the bounds of its 95 % interval. */
export const intervalSchema = z.object({ value: z.number(), low: z.number(), high: z.number() });
