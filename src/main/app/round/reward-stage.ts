import path from 'node:path';
import type { JobResult } from '../../workers/jobs.ts';
import { settingsFor } from '../runs/job-settings.ts';
import { seedFor } from '../runs/seeds.ts';
import type { RoundContext } from './round-context.ts';

/** The reward model that PPO is run against, or the one that only judges: alike but for their data and seed. */
export async function rewardStage(context: RoundContext, which: 'reward' | 'judge'): Promise<JobResult<'reward'>> {
  const { execution, config, files, parentDir, seed } = context;
  const isJudge = which === 'judge';
  return execution.job(
    {
      kind: 'reward',
      from: parentDir,
      train: isJudge ? files.judgeTrain : files.rewardTrain,
      heldOut: isJudge ? files.judgeHeldOut : files.rewardHeldOut,
      out: isJudge ? files.judgeModel : files.rewardModel,
      checkpoints: path.join(files.checkpoints, which),
      seed: seedFor(seed, which),
      settings: settingsFor('reward', config.reward),
    },
    isJudge ? 'judge' : 'reward',
  );
}
