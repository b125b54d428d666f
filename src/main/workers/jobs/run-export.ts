import { exportModel } from '../../formats/models/model-export.ts';
import type { JobOf, JobResult } from '../jobs.ts';
import type { JobContext } from './job-context.ts';

/** Writes a version's files for another program; a large model's conversion must not hold up the main process. */
export async function runExport(
  { version: folder, ...job }: JobOf<'export'>,
  { emit, signal }: JobContext,
): Promise<JobResult<'export'>> {
  const notes = await exportModel({ folder, ...job }, (progress) => {
    signal.throwIfAborted();
    emit({ type: 'progress', ...progress });
  });
  return { notes };
}
