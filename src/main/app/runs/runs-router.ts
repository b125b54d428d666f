import { existsSync } from 'node:fs';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import { currentLanguage, inLanguage } from '../../../shared/language/current-language.ts';
import { firstSpoken } from '../../../shared/language/languages.ts';
import type { Procedures } from '../boundary.ts';
import type { AppContext } from '../context.ts';
import { reportOf } from '../round/round-report.ts';
import { figuresDir } from './figures/figure-files.ts';
import { metricView, sampleView, seriesView } from './run-view.ts';

export function runsRouter({ runs }: Procedures, { store, runs: manager }: AppContext) {
  return runs.router({
    list: runs.list.handler(({ input }) => manager.list(input)),
    get: runs.get.handler(({ input }) => manager.get(input.runId)),
    metrics: runs.metrics.handler(({ input: { runId, ...filter } }) => {
      store.runs.get(runId);
      return store.runMetrics.list(runId, filter).map(metricView);
    }),
    series: runs.series.handler(({ input: { runId, points, ...filter } }) => {
      store.runs.get(runId);
      return store.runMetrics.series(runId, points, filter).map(seriesView);
    }),
    figureFiles: runs.figureFiles.handler(({ input: { runId }, context: { caller } }) => {
      const folder = figuresDir(store, store.runs.get(runId));
      if (caller?.isOwner === false || !existsSync(folder)) return { folder: null, logdir: null };
      return { folder, logdir: store.home.runsDir };
    }),
    samples: runs.samples.handler(({ input: { runId, afterStep } }) => {
      store.runs.get(runId);
      return store.runSamples.list(runId, afterStep).map(sampleView);
    }),
    watch: runs.watch.handler(({ input, signal }) => {
      store.runs.get(input.runId);
      return manager.watch(input.runId, signal);
    }),
    stop: runs.stop.handler(({ input }) => manager.stop(input.runId)),
    resume: runs.resume.handler(({ input }) => manager.resume(input.runId)),
    report: runs.report.handler(({ input: { runId, language } }) => {
      const run = store.runs.get(runId);
      const markdown = inLanguage(firstSpoken([language ?? '']) ?? currentLanguage(), () => reportOf(store, run));
      if (markdown !== undefined) return { markdown };
      const message = said('errors.training.noReport', { name: run.name, state: run.state });
      throw new ParleyError('not_found', message, { runId });
    }),
  });
}
