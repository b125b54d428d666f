/** What a run would take in memory, told before it starts. */
import { z } from 'zod';
import { memoryShares } from '../domain/run-memory.ts';
import { saidTextSchema } from './errors.ts';

export const stageMemorySchema = z.object({
  /** As in a run's metrics: a method's name, or a round's stage such as 'judge'. */
  stage: z.string(),
  /** In bytes. At most: counted with the longest examples in one batch, and with completions as long as they may be. */
  shares: z.record(z.enum(memoryShares), z.number()),
  availableBytes: z.number().nullable(),
  recompute: z.boolean(),
  parts: z.int(),
  /** Why it cannot be run, with the setting that would make it fit; null where it can. */
  refusal: saidTextSchema.nullable(),
});
export type StageMemory = z.output<typeof stageMemorySchema>;

/** Stages follow each other: the largest decides. */
export const runMemorySchema = z.array(stageMemorySchema);

/** What a model would take in memory on this machine, in bytes, by its config.json alone. */
export const footprintSchema = z.discriminatedUnion('supported', [
  z.object({
    supported: z.literal(true),
    modelType: z.string(),
    parameters: z.int(),
    contextTokens: z.int(),
    /** To chat with it, four candidates side by side. */
    chatBytes: z.number(),
    /** In the stage of a PPO round that takes most, from the defaults of its size, by the plan that fits or takes least. */
    roundBytes: z.number(),
    /** Why such a round cannot be run here; null where it can. */
    refusal: saidTextSchema.nullable(),
  }),
  /** Its architecture is none of Parley's, or its weights are quantized. */
  z.object({ supported: z.literal(false), reason: saidTextSchema }),
]);
export type Footprint = z.output<typeof footprintSchema>;
