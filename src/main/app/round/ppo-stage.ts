import path from 'node:path';
import type { JobResult } from '../../workers/jobs.ts';
import { settingsFor } from '../job-settings.ts';
import { seedFor } from '../seeds.ts';
import type { RoundContext } from './round-context.ts';

export async function ppoStage(context: RoundContext): Promise<JobResult<'ppo'>> {
  const { execution, config, files, parentDir, seed } = context;
  return execution.job({
    kind: 'ppo',
    from: parentDir,
    rewardModel: files.rewardModel,
    prompts: files.ppoPrompts,
    out: files.candidate,
    checkpoints: path.join(files.checkpoints, 'ppo'),
    seed: seedFor(seed, 'ppo'),
    settings: settingsFor('ppo', config.ppo),
  });
}
