import { importGguf } from '../../formats/gguf/import-gguf.ts';
import type { JobOf, JobResult } from '../jobs.ts';
import type { JobContext } from './job-context.ts';
import { runInspect } from './run-inspect.ts';

/** Makes a folder of a GGUF model, one tensor at a time, and reads it as a whole. */
export async function runImportGguf(
  { file, out }: JobOf<'import-gguf'>,
  { emit, signal }: JobContext,
): Promise<JobResult<'import-gguf'>> {
  const notes = await importGguf(file, out, (done, total) => {
    signal.throwIfAborted();
    emit({ type: 'progress', stage: 'convertingTensors', done, total });
  });
  emit({ type: 'progress', stage: 'readingModel', done: 0, total: 1 });
  const inspected = await runInspect({ kind: 'inspect', version: out });
  return { ...inspected, notes: [...notes, ...inspected.notes] };
}
