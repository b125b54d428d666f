import type { Procedures } from '../boundary.ts';
import { chooseVersion } from '../choose-version.ts';
import type { AppContext } from '../context.ts';
import { withGroups } from '../known-groups.ts';
import { readPrompts } from '../prompts.ts';
import { estimateRound } from '../round/estimate-round.ts';
import { withPrompts } from '../round/with-prompts.ts';
import { comparisonStage, estimateMemory, ppoStage, sftStage } from './estimate-memory.ts';

export function estimateRouter({ estimate }: Procedures, app: AppContext) {
  const grouped = <Result>(work: () => Result | Promise<Result>, signal: AbortSignal | undefined) =>
    withGroups(app.checkData, work, signal);
  return estimate.router({
    sft: estimate.sft.handler(({ input, signal }) =>
      grouped(async () => {
        const stage = await sftStage(app, chooseVersion(app, input.from), input);
        return estimateMemory(app, [stage], signal);
      }, signal),
    ),
    reward: estimate.reward.handler(({ input, signal }) =>
      grouped(async () => {
        const stage = await comparisonStage(app, chooseVersion(app, input.from), 'reward', input);
        return estimateMemory(app, [stage], signal);
      }, signal),
    ),
    dpo: estimate.dpo.handler(({ input, signal }) =>
      grouped(async () => {
        const stage = await comparisonStage(app, chooseVersion(app, input.from), 'dpo', input);
        return estimateMemory(app, [stage], signal);
      }, signal),
    ),
    ppo: estimate.ppo.handler(async ({ input, signal }) => {
      const prompts = input.prompts && (await readPrompts(app, input.prompts, signal));
      return grouped(async () => {
        const stage = await ppoStage(app, chooseVersion(app, input.from), { ...input, prompts });
        return estimateMemory(app, [stage], signal);
      }, signal);
    }),
    round: estimate.round.handler(async ({ input, signal }) => {
      const asked = await withPrompts(app, input, signal);
      return grouped(() => estimateRound(app, chooseVersion(app, input.from), asked, signal), signal);
    }),
  });
}
