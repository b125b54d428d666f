import { once } from 'node:events';
import { expect, test } from 'vitest';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { tempStore } from '../../store/temp-home.fixture.ts';
import type { StartJob } from './start-job.ts';
import type { RunExecution } from './run-execution.ts';
import { RunManager } from './run-manager.ts';

/** A worker that hangs: it hears no stop, and goes when it is killed. */
const hangs: StartJob = async (_job, { kill }) => {
  await once(kill!, 'abort');
  throw new ParleyError('worker_died', 'The training worker (sft) was stopped, so "run" has no answer.');
};

test('a run that does not stop is ended by a second stop, and can be resumed', async () => {
  const store = tempStore();
  const execute = (execution: RunExecution) => execution.job({ kind: 'sft' } as Parameters<RunExecution['job']>[0]);
  const manager = new RunManager({ store, startJob: hangs, execute, log: () => undefined });
  const { id } = await manager.start({ kind: 'sft', fromVersionId: null, config: {}, seed: 1 });
  expect(manager.stop(id).state).toBe('stopping');
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(manager.get(id).state).toBe('stopping');
  expect(manager.stop(id).state).toBe('stopping');
  await expect.poll(() => manager.get(id)).toMatchObject({ state: 'stopped', resumable: true, error: null });
  await manager.close();
  store.close();
});
