/** The policy is trained by the round's method, on what the method learns from. */
import path from 'node:path';
import { objectIn } from '../../../shared/domain/json.ts';
import type { JsonValue } from '../../../shared/domain/json.ts';
import { MODEL_REWARD } from '../../../shared/domain/reward-choice.ts';
import { policyMethodCalled } from '../../../shared/methods/all.ts';
import type { PolicyMethodName, RoundNeeds, SettingsOf } from '../../../shared/methods/all.ts';
import { comparisonLineSchema, labelledLineSchema, promptLineSchema } from '../../workers/jobs.ts';
import type { JobInput, JobResult } from '../../workers/jobs.ts';
import { exists } from '../exists.ts';
import { keepRewardFunctions } from '../rewards/reward-functions.ts';
import { rewardParts } from '../rewards/reward-parts.ts';
import { readLines } from '../data/read-lines.ts';
import { writeLines } from '../data/write-lines.ts';
import { settingsFor } from '../runs/job-settings.ts';
import { seedFor } from '../runs/seeds.ts';
import type { FilesFor } from '../training/data-source.ts';
import { bestAndWorst } from '../data/frozen-data.ts';
import { writeReplies } from '../training/from-labels.ts';
import { writeChats } from '../training/from-chats.ts';
import { chatsToMix } from '../training/mixed-in.ts';
import type { RoundConfig } from './plan-round.ts';
import { heldOutChats } from './split-round.ts';
import type { RoundContext } from './round-context.ts';

export async function policyStage(context: RoundContext): Promise<JobResult<PolicyMethodName>> {
  const { execution, config, files, parentDir, seed } = context;
  const { method } = config;
  return execution.job({
    kind: method,
    from: parentDir,
    ...(await filesFor[policyMethodCalled(method).needs](context)),
    out: files.candidate,
    checkpoints: path.join(files.checkpoints, method),
    seed: seedFor(seed, method),
    settings: policySettings(config),
  } as Extract<JobInput, { kind: PolicyMethodName }>);
}

/** Those of the policy's method. */
export function policySettings<Name extends PolicyMethodName>(
  config: RoundConfig & { readonly method: Name },
): SettingsOf<Name> {
  return settingsFor(config.method, objectIn(config[config.method] as JsonValue));
}

const filesFor: {
  readonly [Need in RoundNeeds]: (context: RoundContext) => Promise<FilesFor<Need>>;
} = {
  async prompts(context) {
    const { config, files, execution } = context;
    const rewardedBy = config.rewardedBy ?? [{ name: MODEL_REWARD, weight: 1 }];
    const fileOf = await keepRewardFunctions(rewardedBy, execution.dir);
    if (config.demonstrations) await writeLines(files.demonstrations, await chatsOf(context));
    return {
      reward: rewardParts(rewardedBy, () => files.rewardModel, fileOf),
      prompts: files.ppoPrompts,
      demonstrations: config.demonstrations && files.demonstrations,
    };
  },
  comparisons: async ({ files }) => ({ train: files.rewardTrain, heldOut: files.rewardHeldOut }),
  async labels({ files, execution }) {
    const repliesOf = async (compared: string, labelled: string) => [
      ...(await readLines(compared, comparisonLineSchema)).flatMap(bestAndWorst),
      // A round of before labels were part of one has no such file.
      ...((await exists(labelled)) ? await readLines(labelled, labelledLineSchema) : []),
    ];
    return writeReplies(execution.dir, {
      train: await repliesOf(files.rewardTrain, files.labelTrain),
      heldOut: await repliesOf(files.rewardHeldOut, files.labelHeldOut),
    });
  },
  chats: async (context) => writeChats(context.execution.dir, await chatsOf(context), heldOutChats),
};

/** Without those that would give a contest's prompt away. */
export async function chatsOf({ store, config, files }: RoundContext) {
  const contest = (await readLines(files.contestPrompts, promptLineSchema)).map(({ prompt }) => prompt);
  return config.demonstrations === undefined ? [] : chatsToMix(store, config.demonstrations, contest);
}
