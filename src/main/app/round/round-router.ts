import type { Procedures } from '../boundary.ts';
import { chooseVersion } from '../choose-version.ts';
import type { AppContext } from '../context.ts';
import { readPrompts } from '../prompts.ts';
import { planRound } from './plan-round.ts';

export function roundRouter({ round }: Procedures, app: AppContext) {
  const { store, runs } = app;
  return round.router({
    start: round.start.handler(async ({ input, signal }) => {
      const from = chooseVersion(app, input.from);
      const prompts = input.prompts && (await readPrompts(store, input.prompts, signal));
      const contest = input.contest && (await readPrompts(store, input.contest, signal));
      const { newRun, prepare } = planRound(store, from, { ...input, prompts, contest });
      return runs.start(newRun, prepare);
    }),
  });
}
