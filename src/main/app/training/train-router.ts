import type { Procedures } from '../boundary.ts';
import { chooseVersion } from '../choose-version.ts';
import type { AppContext } from '../context.ts';
import { readPrompts } from '../prompts.ts';
import { describeSettings } from './describe-settings.ts';
import { planDpo } from './dpo.ts';
import { planPpo } from './ppo.ts';
import { planReward } from './reward.ts';
import { planSft } from './sft.ts';

export function trainRouter({ train }: Procedures, app: AppContext) {
  const { store, runs } = app;
  return train.router({
    settings: train.settings.handler(() => describeSettings()),
    sft: train.sft.handler(({ input }) => runs.start(planSft(store, chooseVersion(app, input.from), input))),
    reward: train.reward.handler(({ input }) => runs.start(planReward(store, chooseVersion(app, input.from), input))),
    dpo: train.dpo.handler(({ input }) => runs.start(planDpo(store, chooseVersion(app, input.from), input))),
    ppo: train.ppo.handler(async ({ input, signal }) => {
      const prompts = input.prompts && (await readPrompts(app, input.prompts, signal));
      const { newRun, prepare } = planPpo(store, chooseVersion(app, input.from), { ...input, prompts });
      return runs.start(newRun, prepare);
    }),
  });
}
