import type { Procedures } from '../boundary.ts';
import { chooseVersion } from '../models/choose-version.ts';
import type { AppContext } from '../context.ts';
import { estimateMemory } from '../training/estimate-memory.ts';
import { withGroups } from '../data/known-groups.ts';
import { planRound } from './plan-round.ts';
import { withPrompts } from './with-prompts.ts';

export function roundRouter({ round }: Procedures, app: AppContext) {
  const { runs } = app;
  return round.router({
    start: round.start.handler(async ({ input, signal }) => {
      const from = chooseVersion(app, input.from);
      const asked = await withPrompts(app, input, signal);
      const { newRun, prepare } = await withGroups(app.checkData, () => planRound(app, from, asked), signal);
      return runs.start(newRun, prepare);
    }),
    estimate: round.estimate.handler(async ({ input, signal }) => {
      const asked = await withPrompts(app, input, signal);
      const from = chooseVersion(app, input.from);
      const planned = await withGroups(app.checkData, () => planRound(app, from, asked), signal);
      const { settings, parts, stages } = planned;
      return { from: from.id, settings, parts, memory: await estimateMemory(app, stages, signal) };
    }),
  });
}
