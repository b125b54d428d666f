import type { Procedures } from '../boundary.ts';
import { chooseVersion } from '../choose-version.ts';
import type { AppContext } from '../context.ts';
import { planRound } from './plan-round.ts';
import { withPrompts } from './with-prompts.ts';

export function roundRouter({ round }: Procedures, app: AppContext) {
  const { store, runs } = app;
  return round.router({
    start: round.start.handler(async ({ input, signal }) => {
      const from = chooseVersion(app, input.from);
      const { newRun, prepare } = planRound(store, from, await withPrompts(app, input, signal));
      return runs.start(newRun, prepare);
    }),
  });
}
