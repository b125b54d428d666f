/** A contest between two versions as a stream of its own; rounds hold theirs as a stage. */
import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ContestEvent } from '../../../shared/contract/compare.ts';
import type { BestOf } from '../../../shared/domain/best-of.ts';
import type { SamplingSettings } from '../../../shared/domain/conversation.ts';
import type { RunId } from '../../../shared/domain/ids.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import { parseRewards } from '../../../shared/domain/reward-choice.ts';
import { chooseVersion } from '../models/choose-version.ts';
import type { AppContext } from '../context.ts';
import { eventStream } from '../event-stream.ts';
import { LeftOutPrompts } from '../data/left-out.ts';
import { nameOfSource, readPromptItems } from '../data/prompts.ts';
import type { PromptSource } from '../data/prompts.ts';
import { writeLines } from '../data/write-lines.ts';
import { requireReferences } from '../rewards/check-rewards.ts';
import { ProgressEstimator } from '../runs/progress-estimator.ts';
import { samplingFor } from '../chat/sampling-defaults.ts';
import { chooseJudge } from './choose-judge.ts';
import { contestView } from './contest-view.ts';
import { allowingFor } from './judge-error.ts';

export interface ContestRequest {
  readonly a: string;
  readonly b: string;
  readonly prompts: PromptSource;
  readonly judge: string;
  /** What chooses a side's replies from several. */
  readonly bestOf?: { readonly a?: BestOf; readonly b?: BestOf };
  readonly samples: number;
  readonly sampling: Partial<SamplingSettings>;
  readonly seed: number;
  /** The run that it is held for. */
  readonly run?: RunId;
}

export function holdContest(
  app: Pick<AppContext, 'store' | 'baseModelDir' | 'startJob' | 'foreignFiles'>,
  request: ContestRequest,
  signal?: AbortSignal,
) {
  const { store, startJob } = app;
  const [a, b] = [chooseVersion(app, request.a), chooseVersion(app, request.b)];
  const choosers = { a: chooserOf(store, request.bestOf?.a), b: chooserOf(store, request.bestOf?.b) };
  // What chooses replies is optimized against, as what trains a policy is.
  const optimised = [choosers.a, choosers.b].flatMap((chooser) => chooser?.models ?? []);
  const { judge, name, error } = chooseJudge(store, request.judge, [a.id, b.id], optimised);
  const judgedBy = parseRewards(request.judge);
  return eventStream<ContestEvent>(async (emit, stop) => {
    const items = await readPromptItems(app, request.prompts, stop);
    for (const rewards of [judgedBy, choosers.a?.rewards, choosers.b?.rewards]) requireReferences(rewards ?? [], items);
    const prompts = items.map(({ prompt }) => prompt);
    // Both under the same settings, A's: a contest of settings would be another question.
    const { maxTokens, temperature, topK, topP, minP } = await samplingFor(store, a.id, request.sampling);
    const sampling = { maxTokens, temperature, topK, topP, ...(minP !== undefined && { minP }) };
    const dir = await mkdtemp(path.join(store.home.dir, 'contest-'));
    try {
      const file = path.join(dir, 'prompts.jsonl');
      await writeLines(file, items);
      const estimator = new ProgressEstimator();
      const end = await startJob(
        {
          kind: 'contest',
          a: store.home.versionDir(a.id),
          b: store.home.versionDir(b.id),
          prompts: file,
          samples: request.samples,
          choosers: { a: choosers.a?.job, b: choosers.b?.job },
          judge,
          sampling,
          seed: request.seed,
        },
        {
          signal: stop,
          onEvent: (event) => {
            if (event.type === 'progress') emit({ ...estimator.update(event), type: 'progress' });
          },
        },
      );
      if (end.outcome === 'stopped')
        throw new ParleyError('cancelled', said('errors.chats.contestCancelled', { a: a.name, b: b.name }));
      const { outcomes, leftOut: refused, ...figures } = end.result;
      const leftOut = new LeftOutPrompts();
      for (const { prompt, reason } of refused) leftOut.add(prompt, reason);
      const saved = store.evaluations.record({
        kind: 'contest',
        versionId: a.id,
        againstVersionId: b.id,
        judge: name,
        runId: request.run,
        settings: {
          prompts: nameOfSource(request.prompts),
          samples: request.samples,
          seed: request.seed,
          sampling,
          bestOf: { a: choosers.a?.said ?? null, b: choosers.b?.said ?? null },
        },
        figures: {
          ...figures,
          winRate: allowingFor(error, figures.winRate),
          prompts: outcomes.length,
          leftOut: leftOut.of(prompts),
        },
        outcomes,
      });
      emit({ type: 'done', ...contestView(saved) });
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  }, signal);
}

/** What chooses a side's replies: for the job, for the record, and which reward models it reads. */
function chooserOf(store: AppContext['store'], bestOf: BestOf | undefined) {
  if (bestOf === undefined) return undefined;
  const { n, by } = bestOf;
  const { judge, name, models } = chooseJudge(store, by, []);
  return { rewards: parseRewards(by), job: { n, by: judge }, said: { n, by: name }, models };
}
