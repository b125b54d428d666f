import { mergeAdapterFolder } from '../../formats/models/merge-adapter-folder.ts';
import type { JobOf, JobResult } from '../jobs.ts';
import type { JobContext } from './job-context.ts';

/** Makes a version of a published adapter and its model; both are whole in memory for it. */
export async function runMergeAdapter(
  { kind: _kind, ...folders }: JobOf<'merge-adapter'>,
  { emit, signal }: JobContext,
): Promise<JobResult<'merge-adapter'>> {
  return mergeAdapterFolder(folders, (stage) => {
    signal.throwIfAborted();
    emit({ type: 'progress', stage, done: 0, total: 1 });
  });
}
