import type { TrainInput } from '../../../shared/contract/train.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { Procedures } from '../boundary.ts';
import type { AppContext } from '../context.ts';
import { withGroups } from '../data/known-groups.ts';
import { readPromptItems } from '../data/prompts.ts';
import type { TrainRequest } from './data-source.ts';
import { describeSettings } from './describe-settings.ts';
import { estimateMemory } from './estimate-memory.ts';
import { prepareRun } from './prepare-run.ts';
import { whatTravels } from '../targets/what-travels.ts';
import { requireOwner } from '../guests.ts';

export function trainRouter({ train }: Procedures, app: AppContext) {
  const requested = async (input: TrainInput, signal: AbortSignal | undefined): Promise<TrainRequest> =>
    'prompts' in input && input.prompts !== undefined
      ? { ...input, prompts: await readPromptItems(app, input.prompts, signal) }
      : { ...input, prompts: undefined };
  return train.router({
    settings: train.settings.handler(() => describeSettings()),
    start: train.start.handler(async ({ input, signal, context }) => {
      if (input.on !== undefined) requireOwner(context, said('errors.remote.owners'));
      const request = await requested(input, signal);
      const prepared = await withGroups(app.checkData, () => prepareRun(app, request), signal);
      return app.runs.start(prepared.newRun, prepared.writeFiles);
    }),
    travels: train.travels.handler(async ({ input, signal, context }) => {
      requireOwner(context, said('errors.remote.owners'));
      if (input.on === undefined) throw new ParleyError('invalid_input', said('errors.remote.noTargetGiven'));
      const { on } = input;
      const request = await requested(input, signal);
      const work = async () => whatTravels(app, on, (await prepareRun(app, request)).newRun, signal);
      return withGroups(app.checkData, work, signal);
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
