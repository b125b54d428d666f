import { setImmediate } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { tempStore } from '../../store/temp-home.fixture.ts';
import type { JobProgressEvent } from '../../workers/jobs.ts';
import type { StartJob } from './start-job.ts';
import { RunExecution } from './run-execution.ts';
import { RunFeed } from './run-feed.ts';
import { renderText } from '../../../shared/language/said.ts';

const loss = (step: number): JobProgressEvent => ({ type: 'metrics', step, values: { 'sft/loss': 1 / step } });

/** A job that reports what the test has it report, and never ends. */
function silentJob() {
  let take: (event: JobProgressEvent) => void = () => undefined;
  const neverEnds: StartJob = (_job, { onEvent }) => {
    take = onEvent!;
    return new Promise(() => undefined);
  };
  return { neverEnds, report: (event: JobProgressEvent) => take(event) };
}

test('what a worker reports after the store was left is neither stored nor an error', async () => {
  const store = tempStore();
  const run = store.runs.create({ kind: 'sft', fromVersionId: null, config: {}, seed: 1 });
  const { neverEnds, report } = silentJob();
  const ports = { store, feed: new RunFeed(), startJob: neverEnds };
  const execution = new RunExecution(run, new AbortController().signal, ports);
  void execution.job({ kind: 'sft' } as Parameters<typeof execution.job>[0]);

  report(loss(1));
  execution.leave();
  expect(store.runMetrics.list(run.id, {}).map(({ step }) => step)).toEqual([1]);
  store.close();
  report(loss(2));
  await setImmediate();
  expect(() => execution.flush()).not.toThrow();
});

test('five minutes without progress are told, with the way to end the run; a report begins them anew', () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const store = tempStore();
  const run = store.runs.create({ kind: 'sft', fromVersionId: null, config: {}, seed: 1 });
  const { neverEnds, report } = silentJob();
  const feed = new RunFeed();
  const told: string[] = [];
  feed.subscribe(run.id, (change) => {
    if (change.type === 'notice') told.push(renderText(change.message));
  });
  const execution = new RunExecution(run, new AbortController().signal, { store, feed, startJob: neverEnds });
  void execution.job({ kind: 'sft' } as Parameters<typeof execution.job>[0], 'judges');
  vi.advanceTimersByTime(299_000);
  report(loss(1));
  vi.advanceTimersByTime(299_000);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(2000);
  expect(told).toEqual([
    `${run.name} has shown no progress for 5 minutes (judges). A step of a large model may take as long. ` +
      'Stop it, and if it does not stop, end it at once: it then goes on from its last checkpoint.',
  ]);
});
