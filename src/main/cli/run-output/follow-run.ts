/** A run, from its start to its end, on the terminal. Ctrl-C asks it to save a checkpoint and end. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { ProgressView } from '../../../shared/contract/progress.ts';
import type { MetricView, RunView, SampleView } from '../../../shared/contract/runs.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import { pointsIn } from '../../../shared/domain/run-series.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { RunId } from '../../../shared/domain/ids.ts';
import { renderText } from '../../../shared/language/said.ts';
import type { CommandContext } from '../command.ts';
import { MemoryUse } from './memory-lines.ts';
import { MetricLine } from './metric-line.ts';
import { resumeCall } from './resume-call.ts';
import { said } from '../../../shared/language/said.ts';
import { t } from '../../../shared/language/t.ts';

/** What a caller may want to see on the way, beside the progress line. */
export interface RunFollower {
  readonly stage?: (stage: string) => void;
  readonly progress?: (progress: ProgressView) => void;
  readonly metrics?: (metrics: readonly MetricView[]) => void;
  readonly samples?: (samples: readonly SampleView[]) => void;
}

/**
 * Resolves with the result of a run that completed.
 * @throws ParleyError cancelled, with how to go on, where it was stopped; the run's own error where it failed
 */
export async function followRun(
  context: CommandContext,
  client: Client,
  runId: RunId,
  follower: RunFollower = {},
): Promise<JsonObject> {
  const stop = () => void client.runs.stop({ runId }).catch(() => undefined);
  const { signal } = context.interrupt;
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  try {
    return resultOf(await watch(context, client, runId, follower), context);
  } finally {
    signal.removeEventListener('abort', stop);
    context.progress.end();
  }
}

async function watch(
  { progress, terminal }: CommandContext,
  client: Client,
  runId: RunId,
  follower: RunFollower,
): Promise<RunView> {
  const line = new MetricLine();
  const memory = new MemoryUse();
  let last: RunView | undefined;
  const seen = (run: RunView) => {
    if (run.stage !== null && run.stage !== last?.stage) {
      // How far the stage before it came is no progress of this one.
      progress.end();
      follower.stage?.(run.stage);
    }
    last = run;
  };
  for await (const event of await client.runs.watch({ runId })) {
    switch (event.type) {
      case 'snapshot':
        terminal.note(t.cliRuns.runNamed({ name: event.run.name, id: runId }));
        follower.metrics?.(pointsIn(event.series));
        seen(event.run);
        break;
      case 'run':
        seen(event.run);
        break;
      case 'progress':
        follower.progress?.(event.progress);
        progress.update(event.progress);
        break;
      case 'metrics':
        follower.metrics?.(event.metrics);
        progress.detail(line.take(event.metrics));
        for (const told of memory.take(event.metrics)) terminal.note(told);
        break;
      case 'samples':
        follower.samples?.(event.samples);
        break;
      case 'notice':
        terminal.note(renderText(event.message));
        break;
    }
  }
  return last ?? client.runs.get({ runId });
}

function resultOf(run: RunView, context: CommandContext): JsonObject {
  const { name, state } = run;
  const call = resumeCall(context, run);
  switch (state) {
    case 'completed':
      return run.result ?? {};
    case 'failed':
      throw run.error === null
        ? new ParleyError('internal', said('cliRuns.failedWithoutReason', { name }))
        : ParleyError.fromData({ ...run.error, details: { ...run.error.details, run: run.id } });
    case 'stopped':
      throw new ParleyError('cancelled', said('cliRuns.stopped', { name, call }), { run: run.id });
    case 'queued':
    case 'running':
    case 'stopping':
    case 'interrupted':
      throw new ParleyError(
        'worker_died',
        state === 'interrupted'
          ? said('cliRuns.interrupted', { name, call })
          : said('cliRuns.interruptedAs', { name, state: said('cliRuns.state', { state }), call }),
        { run: run.id },
      );
  }
}
