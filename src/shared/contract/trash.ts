/** Deleting versions, runs and datasets: what it would mean, doing it, taking it back, and freeing what they held. */
import { z } from 'zod';
import { trashKinds } from '../domain/trash.ts';
import { procedure, saidSchema } from './errors.ts';

const thing = z.object({
  kind: z.enum(trashKinds),
  /** A version's, run's or dataset's name or id. */
  ref: z.string().min(1),
});

const trashedSchema = z.object({
  kind: z.enum(trashKinds),
  id: z.string(),
  name: z.string(),
  deletedAtMs: z.number(),
  /** What it holds on disk until it is purged; of a dataset, its items' texts. */
  sizeBytes: z.number(),
});
export type TrashedView = z.output<typeof trashedSchema>;

const previewSchema = z.object({
  kind: z.enum(trashKinds),
  id: z.string(),
  name: z.string(),
  sizeBytes: z.number(),
  /** Why it cannot be deleted now; null where it can. */
  refusal: saidSchema.nullable(),
  /** What goes with it, and what depends on it and stays. */
  goes: z.array(saidSchema).readonly(),
  stays: z.array(saidSchema).readonly(),
});
export type DeletionPreview = z.output<typeof previewSchema>;

export const trashContract = {
  preview: procedure.input(thing).output(previewSchema),
  /** Puts it out of the lists. It can be restored until it is purged: when asked for, or at a start a week later. */
  delete: procedure.input(thing).output(trashedSchema),
  restore: procedure.input(thing).output(z.object({ kind: z.enum(trashKinds), id: z.string(), name: z.string() })),
  /** Newest first. */
  list: procedure.output(z.array(trashedSchema)),
  /** Removes what was deleted for good: one thing, or all that there is. */
  purge: procedure
    .input(z.object({ only: thing.optional() }).prefault({}))
    .output(z.object({ count: z.int(), freedBytes: z.number() })),
};
