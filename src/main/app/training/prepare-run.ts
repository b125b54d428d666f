/** A run of one method, made ready from what was asked for: the same whether it is started or only estimated. */
import type { TrainInput } from '../../../shared/contract/train.ts';
import { assertNever } from '../../../shared/domain/errors.ts';
import { chooseVersion } from '../models/choose-version.ts';
import type { AppContext } from '../context.ts';
import type { Prompt } from '../data/prompts.ts';
import { prepareDpo } from './dpo.ts';
import { preparePpo } from './ppo.ts';
import type { PreparedRun } from './prepared-run.ts';
import { prepareReward } from './reward.ts';
import { prepareSft } from './sft.ts';

/**
 * @param prompts those that the input names, read
 * @throws ParleyError too_little_data, not_found for a dataset or a reward model, invalid_input for settings
 */
export function prepareRun(app: AppContext, input: TrainInput, prompts?: readonly Prompt[]): Promise<PreparedRun> {
  const from = chooseVersion(app, input.from);
  switch (input.method) {
    case 'sft':
      return prepareSft(app, from, input);
    case 'reward':
      return prepareReward(app, from, input);
    case 'dpo':
      return prepareDpo(app, from, input);
    case 'ppo':
      return preparePpo(app, from, { ...input, prompts });
    default:
      return assertNever(input, 'method');
  }
}
