import type { TrainInput } from '../../../shared/contract/train.ts';
import type { Procedures } from '../boundary.ts';
import type { AppContext } from '../context.ts';
import { withGroups } from '../data/known-groups.ts';
import { readPrompts } from '../data/prompts.ts';
import { describeSettings } from './describe-settings.ts';
import { estimateMemory } from './estimate-memory.ts';
import { prepareRun } from './prepare-run.ts';

export function trainRouter({ train }: Procedures, app: AppContext) {
  const promptsOf = async (input: TrainInput, signal: AbortSignal | undefined) =>
    'prompts' in input && input.prompts !== undefined ? readPrompts(app, input.prompts, signal) : undefined;
  return train.router({
    settings: train.settings.handler(() => describeSettings()),
    start: train.start.handler(async ({ input, signal }) => {
      const prompts = await promptsOf(input, signal);
      const prepared = await withGroups(app.checkData, () => prepareRun(app, input, prompts), signal);
      return app.runs.start(prepared.newRun, prepared.writeFiles);
    }),
    estimate: train.estimate.handler(async ({ input, signal }) => {
      const prompts = await promptsOf(input, signal);
      return withGroups(
        app.checkData,
        async () => estimateMemory(app, [(await prepareRun(app, input, prompts)).stage], signal),
        signal,
      );
    }),
  });
}
