import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { RunId, VersionId } from '../../../shared/domain/ids.ts';
import { isRunCalled } from '../../../shared/domain/run.ts';
import type { Run } from '../../../shared/domain/run.ts';
import { isModelReward, parseRewards, Q_PREFIX, rewardsInWords } from '../../../shared/domain/reward-choice.ts';
import { makesRewardModel } from '../../../shared/methods/stages.ts';
import type { Store } from '../../store/store.ts';
import type { RewardPart } from '../../workers/jobs.ts';
import { checkRewards } from '../rewards/check-rewards.ts';
import { rewardParts } from '../rewards/reward-parts.ts';
import { roundFiles } from '../round/round-files.ts';
import { judgeError } from './judge-error.ts';
import { chooserDir, chooserRuns, rewardModelDir, rewardModelRuns } from '../training/reward-models.ts';

/** The reward model that one part of a judge means. */
interface ModelJudge {
  readonly run: Run;
  readonly folder: string;
}

/**
 * @param text a mix of rewards. In it `reward:RUN` (a run's id or name) is a reward model, `reward` the newest that neither version nor any
 *   version before them was optimised against, since an optimised judge is a deceived one
 * @param alsoOptimised reward models that are optimised against, too
 * @returns the judge for the worker, how records name it, on what share of pairs it may be wrong (rules and functions on none), and the
 *   runs of the reward models in it
 * @throws ParleyError invalid_input for an unknown rule, not_found where there is no such reward model
 */
export function chooseJudge(
  store: Store,
  text: string,
  versions: readonly VersionId[],
  alsoOptimised: readonly RunId[] = [],
): { judge: RewardPart[]; name: string; error: number; models: RunId[] } {
  const rewards = parseRewards(text);
  checkRewards(rewards);
  const models = new Map<string, ModelJudge>();
  for (const { name } of rewards) {
    if (isModelReward(name)) models.set(name, modelJudge(store, name, versions, alsoOptimised));
  }
  const named = rewards.map((choice) => {
    const model = models.get(choice.name);
    return model === undefined
      ? choice
      : { ...choice, name: `${choice.name.startsWith(Q_PREFIX) ? Q_PREFIX : 'reward:'}${model.run.id}` };
  });
  return {
    judge: rewardParts(rewards, (name) => models.get(name)!.folder),
    name: rewardsInWords(named),
    error: Math.max(0, ...[...models.values()].map(({ run }) => errorOf(run))),
    models: [...models.values()].map(({ run }) => run.id),
  };
}

function modelJudge(
  store: Store,
  name: string,
  versions: readonly VersionId[],
  alsoOptimised: readonly RunId[],
): ModelJudge {
  if (name.startsWith(Q_PREFIX)) return chooserCalled(store, name.slice(Q_PREFIX.length));
  const runs = rewardModelRuns(store);
  const asked = /^reward:(.+)$/s.exec(name)?.[1];
  const optimised = new Set([...optimisedAgainst(store, versions), ...alsoOptimised]);
  const run = runs.find((known) =>
    asked === undefined ? known.kind === 'round' || !optimised.has(known.id) : isRunCalled(known, asked),
  );
  if (run !== undefined) return { run, folder: judgeDir(store, run) };
  throw new ParleyError(
    'not_found',
    asked === undefined ? said('errors.chats.noUnusedJudge') : said('errors.chats.noSuchJudge', { run: asked }),
  );
}

/** What a Q-head calls better was never held against what a rater did: it may be wrong on any pair. */
function errorOf(run: Run): number {
  return makesRewardModel(run) ? judgeError(run) : 1;
}

function chooserCalled(store: Store, asked: string): ModelJudge {
  const run = chooserRuns(store).find((known) => isRunCalled(known, asked));
  if (run !== undefined) return { run, folder: chooserDir(store, run.id) };
  throw new ParleyError('not_found', said('errors.chats.noSuchChooser', { run: asked }));
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
