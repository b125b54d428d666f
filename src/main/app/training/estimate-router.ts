import type { Procedures } from '../boundary.ts';
import { chooseVersion } from '../choose-version.ts';
import type { AppContext } from '../context.ts';
import { readPrompts } from '../prompts.ts';
import { estimateRound } from '../round/estimate-round.ts';
import { withPrompts } from '../round/with-prompts.ts';
import { comparisonStage, estimateMemory, ppoStage, sftStage } from './estimate-memory.ts';

export function estimateRouter({ estimate }: Procedures, app: AppContext) {
  return estimate.router({
    sft: estimate.sft.handler(({ input, signal }) =>
      estimateMemory(app, [sftStage(app, chooseVersion(app, input.from), input)], signal),
    ),
    reward: estimate.reward.handler(({ input, signal }) =>
      estimateMemory(app, [comparisonStage(app, chooseVersion(app, input.from), 'reward', input)], signal),
    ),
    dpo: estimate.dpo.handler(({ input, signal }) =>
      estimateMemory(app, [comparisonStage(app, chooseVersion(app, input.from), 'dpo', input)], signal),
    ),
    ppo: estimate.ppo.handler(async ({ input, signal }) => {
      const prompts = input.prompts && (await readPrompts(app, input.prompts, signal));
      return estimateMemory(app, [ppoStage(app, chooseVersion(app, input.from), { ...input, prompts })], signal);
    }),
    round: estimate.round.handler(async ({ input, signal }) =>
      estimateRound(app, chooseVersion(app, input.from), await withPrompts(app, input, signal), signal),
    ),
  });
}
