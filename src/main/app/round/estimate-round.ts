import type { StageMemory } from '../../../shared/contract/memory.ts';
import type { PolicyVersion } from '../../../shared/domain/policy-version.ts';
import type { AppContext } from '../context.ts';
import { freezeData } from '../data/frozen-data.ts';
import { estimateMemory, learningFrom, practisingOn } from '../training/estimate-memory.ts';
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
  return estimateMemory(
    app,
    [
      learningFrom(app, from, 'reward', 'reward', split.rewardTrain, settings.reward),
      learningFrom(app, from, 'judge', 'reward', split.judgeTrain, settings.reward),
      practisingOn(app, from, { prompts: split.ppoPrompts, mixedIn }, store.home.versionDir(from.id), settings.ppo),
    ],
    signal,
  );
}
