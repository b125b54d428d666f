/** What a run is called on every screen. */
import type { RunView } from '../../shared/contract/runs.ts';
import { numberedRun, runKindWords } from '../../shared/domain/run-title.ts';

/** "Round 3": counted among the runs of its kind, oldest first; `runs` are all of them, newest first. */
export function runTitle(run: Pick<RunView, 'id' | 'kind'>, runs: readonly Pick<RunView, 'id' | 'kind'>[]): string {
  const alike = runs.filter(({ kind }) => kind === run.kind);
  const place = alike.findIndex(({ id }) => id === run.id);
  return place < 0 ? runKindWords[run.kind] : numberedRun(run.kind, alike.length - place);
}
