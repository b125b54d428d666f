import { ParleyError } from '../../../shared/domain/errors.ts';
import type { RunId, VersionId } from '../../../shared/domain/ids.ts';
import { isRunCalled } from '../../../shared/domain/run.ts';
import type { Run } from '../../../shared/domain/run.ts';
import { isRule, parseRule } from '../../evaluate/rule-raters.ts';
import type { Store } from '../../store/store.ts';
import { roundFiles } from '../round/round-files.ts';
import { judgeError } from './judge-error.ts';
import { rewardModelDir, rewardModelRuns } from '../training/reward-models.ts';

export type Judge =
  { readonly kind: 'reward'; readonly folder: string } | { readonly kind: 'rule'; readonly rule: string };

/**
 * @param text `rule:NAME`, `reward:RUN` (a run's id or name) or `reward`: the newest reward model that neither version nor any version before
 *   them was optimised against, since an optimised judge is a deceived one
 * @param alsoOptimised reward models that are optimised against, too
 * @returns the judge for the worker, how records name it, and on what share of pairs it may be wrong: a rule on none
 * @throws ParleyError invalid_input for an unknown rule, not_found where there is no such reward model
 */
export function chooseJudge(
  store: Store,
  text: string,
  versions: readonly VersionId[],
  alsoOptimised: readonly RunId[] = [],
): { judge: Judge; name: string; error: number } {
  if (isRule(text)) {
    return { judge: { kind: 'rule', rule: `rule:${parseRule(text).name}` }, name: text, error: 0 };
  }
  const runs = rewardModelRuns(store);
  const asked = /^reward:(.+)$/.exec(text)?.[1];
  const optimised = new Set([...optimisedAgainst(store, versions), ...alsoOptimised]);
  const run = runs.find((known) =>
    asked === undefined ? known.kind === 'round' || !optimised.has(known.id) : isRunCalled(known, asked),
  );
  if (run !== undefined) {
    const judge = { kind: 'reward', folder: judgeDir(store, run) } as const;
    return { judge, name: `reward:${run.id}`, error: judgeError(run) };
  }
  throw new ParleyError(
    'not_found',
    asked === undefined
      ? 'There is no reward model to judge with that was not trained against. Start one (parley train reward), or use --judge rule:NAME.'
      : `There is no completed reward run or round ${asked}. See parley runs list.`,
  );
}

/** A round's is its judge: nothing is optimised against that, whoever uses the round's other one. */
function judgeDir(store: Store, { id, kind }: Run): string {
  return kind === 'round' ? roundFiles(store.home.runDir(id)).judgeModel : rewardModelDir(store, id);
}

/** The reward runs that PPO used for these versions or those they come from. */
function optimisedAgainst(store: Store, versions: readonly VersionId[]): Set<RunId> {
  const found = new Set<RunId>();
  for (const start of versions) {
    for (let id: VersionId | null = start; id !== null;) {
      const version = store.versions.get(id);
      const rewardRun = version.runId === null ? undefined : store.runs.get(version.runId).config.rewardRun;
      if (typeof rewardRun === 'string') found.add(rewardRun as RunId);
      id = version.parentId;
    }
  }
  return found;
}
