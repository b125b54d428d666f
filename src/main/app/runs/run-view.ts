import type { ProgressView } from '../../../shared/contract/progress.ts';
import type { MetricView, RunView, SampleView, SeriesView } from '../../../shared/contract/runs.ts';
import type { Run, RunMetric, RunSample } from '../../../shared/domain/run.ts';
import { isActive, isResumable } from '../../../shared/domain/run.ts';
import type { MetricSeries } from '../../store/run-metrics.ts';
import { progressOf } from './run-progress.ts';

/**
 * @param progress what is known of its progress, while it runs
 * @param owned whether this process has it at work or in its queue
 */
export function runView(run: Run, progress: ProgressView | null, owned: boolean): RunView {
  return {
    id: run.id,
    kind: run.kind,
    name: run.name,
    from: run.fromVersionId,
    config: run.config,
    seed: run.seed,
    state: run.state,
    // A queue ends with its process; what waited in it can be taken up.
    resumable: isResumable(run.state) || (run.state === 'queued' && !owned),
    error: run.error ?? (run.state === 'interrupted' ? (progressOf(run).interruptedBy ?? null) : null),
    stage: run.stage,
    progress: isActive(run.state) ? progress : null,
    result: run.result,
    createdAtMs: run.createdAtMs,
    startedAtMs: run.startedAtMs,
    endedAtMs: run.endedAtMs,
  };
}

export function metricView({ stage, step, name, value }: RunMetric): MetricView {
  return { stage, step, name, value: sendable(value) };
}

export function seriesView({ values, ...series }: MetricSeries): SeriesView {
  return { ...series, values: values.map(sendable) };
}

function sendable(value: number): MetricView['value'] {
  return Number.isFinite(value) ? value : (String(value) as MetricView['value']);
}

export function sampleView({ id, stage, step, prompt, completion, score, kl }: RunSample): SampleView {
  return { id, stage, step, prompt, completion, score, kl };
}
