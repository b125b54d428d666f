/** The win rate of a trial's version: a contest with the parent, by a judge that it was not trained against. */
import { ParleyError } from '../../../shared/domain/errors.ts';
import { parseVersionId } from '../../../shared/domain/ids.ts';
import type { RunId } from '../../../shared/domain/ids.ts';
import { holdContest } from '../compare/contest.ts';
import type { TrialContest } from './group-config.ts';
import { parentOf } from '../training/parent.ts';

/** @throws ParleyError cancelled; what a contest throws */
export async function judgeRun(
  app: Parameters<typeof holdContest>[0],
  id: RunId,
  { judge, promptsFile, seed }: TrialContest,
  signal: AbortSignal,
): Promise<void> {
  const run = app.store.runs.get(id);
  const version = run.result?.version;
  if (typeof version !== 'string') throw new ParleyError('internal', `${run.name} has made no version to judge.`);
  const request = {
    a: parseVersionId(version),
    b: parentOf(run),
    prompts: { kind: 'file' as const, path: promptsFile },
    ...{ judge, samples: 1, sampling: {}, seed, run: id },
  };
  for await (const event of holdContest(app, request, signal)) void event;
}
