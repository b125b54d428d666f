import type { TrainInput } from '../../../shared/contract/train.ts';
import type { Procedures } from '../boundary.ts';
import type { AppContext } from '../context.ts';
import { withGroups } from '../data/known-groups.ts';
import { readPromptItems } from '../data/prompts.ts';
import type { TrainRequest } from './data-source.ts';
import { describeSettings } from './describe-settings.ts';
import { estimateMemory } from './estimate-memory.ts';
import { prepareRun } from './prepare-run.ts';

export function trainRouter({ train }: Procedures, app: AppContext) {
  const requested = async (input: TrainInput, signal: AbortSignal | undefined): Promise<TrainRequest> =>
    'prompts' in input && input.prompts !== undefined
      ? { ...input, prompts: await readPromptItems(app, input.prompts, signal) }
      : { ...input, prompts: undefined };
  return train.router({
    settings: train.settings.handler(() => describeSettings()),
    start: train.start.handler(async ({ input, signal }) => {
      const request = await requested(input, signal);
      const prepared = await withGroups(app.checkData, () => prepareRun(app, request), signal);
      return app.runs.start(prepared.newRun, prepared.writeFiles);
    }),
    estimate: train.estimate.handler(async ({ input, signal }) => {
      const request = await requested(input, signal);
      return withGroups(
        app.checkData,
        async () => estimateMemory(app, [(await prepareRun(app, request)).stage], signal),
        signal,
      );
    }),
  });
}
