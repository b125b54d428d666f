import type { Procedures } from '../boundary.ts';
import { chooseVersion } from '../choose-version.ts';
import type { AppContext } from '../context.ts';
import { withGroups } from '../known-groups.ts';
import { readPrompts } from '../prompts.ts';
import { describeSettings } from './describe-settings.ts';
import { planDpo } from './dpo.ts';
import { planPpo } from './ppo.ts';
import { planReward } from './reward.ts';
import { planSft } from './sft.ts';

export function trainRouter({ train }: Procedures, app: AppContext) {
  const { store, runs } = app;
  const grouped = <Result>(work: () => Promise<Result>, signal: AbortSignal | undefined) =>
    withGroups(app.checkData, work, signal);
  return train.router({
    settings: train.settings.handler(() => describeSettings()),
    sft: train.sft.handler(async ({ input }) =>
      runs.start(await planSft(store, chooseVersion(app, input.from), input)),
    ),
    reward: train.reward.handler(async ({ input, signal }) =>
      runs.start(await grouped(() => planReward(store, chooseVersion(app, input.from), input), signal)),
    ),
    dpo: train.dpo.handler(async ({ input, signal }) =>
      runs.start(await grouped(() => planDpo(store, chooseVersion(app, input.from), input), signal)),
    ),
    ppo: train.ppo.handler(async ({ input, signal }) => {
      const prompts = input.prompts && (await readPrompts(app, input.prompts, signal));
      const from = chooseVersion(app, input.from);
      const { newRun, prepare } = await grouped(() => planPpo(store, from, { ...input, prompts }), signal);
      return runs.start(newRun, prepare);
    }),
  });
}
