import type { StageMemory } from '../../../shared/contract/memory.ts';
import type { Comparison } from '../../../shared/domain/preference-pairs.ts';
import type { PolicyVersion } from '../../../shared/domain/policy-version.ts';
import type { AppContext } from '../context.ts';
import { freezeData } from '../data/frozen-data.ts';
import { estimatedStage, estimateMemory } from '../training/estimate-memory.ts';
import { writeLongestComparisons } from '../training/from-comparisons.ts';
import { writeLongestPrompts } from '../training/from-prompts.ts';
import { freezeMixedIn } from '../training/mixed-in.ts';
import { requireRoundData, type RoundRequest } from './plan-round.ts';

/**
 * Of the stages that train, each in a process of its own. A reward model has the shape of the version it starts from.
 * @throws ParleyError too_little_data, not_found for a dataset, as starting does
 */
export async function estimateRound(
  app: AppContext,
  from: PolicyVersion,
  { data, raters, demonstrations, prompts, contest, settings }: RoundRequest,
  signal?: AbortSignal,
): Promise<StageMemory[]> {
  const { store } = app;
  const frozen = freezeData(store, data, 'comparisons', raters);
  const split = await requireRoundData(store, frozen, settings.contestPrompts, { prompts, contest });
  const mixedIn = await freezeMixedIn(store, demonstrations ?? [], settings.ppo, split.contestPrompts);
  const { rewardTrain, judgeTrain, ppoPrompts } = split;
  const rewardModel = store.home.versionDir(from.id);
  const learning = (stage: string, train: readonly Comparison[]) =>
    estimatedStage(app, from, stage, 'reward', settings.reward, (dir, { batchSize }) =>
      writeLongestComparisons(dir, train, batchSize),
    );
  const practising = estimatedStage(app, from, 'ppo', 'ppo', settings.ppo, (dir, { rolloutBatchSize }) =>
    writeLongestPrompts(dir, ppoPrompts, mixedIn, rolloutBatchSize, rewardModel),
  );
  return estimateMemory(app, [learning('reward', rewardTrain), learning('judge', judgeTrain), practising], signal);
}
