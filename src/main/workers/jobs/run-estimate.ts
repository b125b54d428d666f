/** What training jobs would take in memory, decided as they would decide it themselves, from their data and the models' shapes. */
import type { JobOf, JobResult } from '../jobs.ts';
import type { JobContext } from './job-context.ts';
import { memoryEstimate } from './process-memory.ts';
import { planMemory } from './trainers.ts';

export async function runEstimate({ jobs }: JobOf<'estimate'>, context: JobContext): Promise<JobResult<'estimate'>> {
  const estimates: JobResult<'estimate'> = [];
  for (const job of jobs) {
    // What is to be said about the data is said when the run starts.
    const planned = await planMemory(job, { ...context, emit: () => undefined });
    estimates.push({ ...memoryEstimate(context.memory, planned), refusal: planned.refusal?.said ?? null });
  }
  return estimates;
}
