/** What a run keeps in the store's `progress`: the results of its finished stages, by which a resume goes on. */
import { said } from '../../../shared/language/said.ts';
import { z } from 'zod';
import { errorDataSchema, jsonObjectSchema } from '../../../shared/contract/errors.ts';
import type { Run } from '../../../shared/domain/run.ts';
import { parseAs } from '../../models/files/json-file.ts';

const runProgressSchema = z.object({
  /** By stage; a stage that is in here is not run again. */
  results: z.record(z.string(), jsonObjectSchema).default({}),
  /** Time worked on each stage, over all resumes. */
  secondsByStage: z.record(z.string(), z.number()).default({}),
  /** Why the run was interrupted, where the store keeps no error. */
  interruptedBy: errorDataSchema.optional(),
});
export type RunProgress = z.output<typeof runProgressSchema>;

/** @throws ParleyError corrupt where a newer or broken Parley wrote it */
export function progressOf(run: Run): RunProgress {
  return parseAs(runProgressSchema, run.progress, said('errors.store.stored', { part: 'progress', of: run.name }));
}
