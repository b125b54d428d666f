import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import type { LikelihoodEvent } from '../../shared/contract/evaluate.ts';
import type { DatasetContent } from '../../shared/domain/dataset.ts';
import { ParleyError } from '../../shared/domain/errors.ts';
import { said } from '../../shared/language/said.ts';
import type { Procedures } from './boundary.ts';
import { chooseVersion } from './models/choose-version.ts';
import type { AppContext } from './context.ts';
import { eventStream } from './event-stream.ts';
import { readDataFile } from './data/prompts.ts';
import { ProgressEstimator } from './runs/progress-estimator.ts';
import { writeLines } from './data/write-lines.ts';

type Source = { readonly kind: 'file'; readonly path: string } | { readonly kind: 'dataset'; readonly dataset: string };

export function evaluateRouter({ evaluate }: Procedures, app: AppContext) {
  return evaluate.router({
    likelihood: evaluate.likelihood.handler(({ input, signal }) => measureLikelihood(app, input, signal)),
  });
}

function measureLikelihood(
  app: AppContext,
  request: { readonly version: string; readonly data: Source },
  signal?: AbortSignal,
) {
  const { store, startJob } = app;
  const { id, name: versionName } = chooseVersion(app, request.version);
  return eventStream<LikelihoodEvent>(async (emit, stop) => {
    const chats = await chatsOf(app, request.data, stop);
    const dir = await mkdtemp(path.join(store.home.dir, 'likelihood-'));
    try {
      const data = path.join(dir, 'chats.jsonl');
      await writeLines(data, chats);
      const estimator = new ProgressEstimator();
      const end = await startJob(
        { kind: 'likelihood', version: store.home.versionDir(id), data },
        {
          signal: stop,
          onEvent: (event) => {
            if (event.type === 'progress') emit({ ...estimator.update(event), type: 'progress' });
          },
        },
      );
      if (end.outcome === 'stopped')
        throw new ParleyError('cancelled', said('errors.chats.measuringCancelled', { version: versionName }));
      const name = request.data.kind === 'file' ? path.basename(request.data.path) : request.data.dataset;
      store.evaluations.record({ kind: 'likelihood', versionId: id, settings: { data: name }, figures: end.result });
      emit({ type: 'done', version: id, ...end.result });
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  }, signal);
}

/** @throws ParleyError too_little_data where there is no chat among the items */
async function chatsOf({ store, foreignFiles }: AppContext, source: Source, signal: AbortSignal) {
  const contents: Iterable<DatasetContent> =
    source.kind === 'file'
      ? await readDataFile(foreignFiles, source.path, signal)
      : store.datasets.items(store.datasets.resolve(source.dataset).id);
  const all = [...contents];
  const chats = all.flatMap((content) => (content.kind === 'conversation' ? [{ messages: content.messages }] : []));
  if (chats.length > 0) return chats;
  throw new ParleyError(
    'too_little_data',
    said('errors.chats.noChatsToMeasure', {
      source: source.kind === 'file' ? source.path : source.dataset,
      items: all.length,
    }),
    { needed: 1, got: 0 },
  );
}
