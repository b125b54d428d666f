import path from 'node:path';
import { promptLineSchema } from '../../workers/jobs.ts';
import type { JobResult } from '../../workers/jobs.ts';
import { settingsFor } from '../runs/job-settings.ts';
import { readLines } from '../data/read-lines.ts';
import { seedFor } from '../runs/seeds.ts';
import { chatsToMix } from '../training/mixed-in.ts';
import { writeLines } from '../data/write-lines.ts';
import type { RoundContext } from './round-context.ts';

export async function ppoStage(context: RoundContext): Promise<JobResult<'ppo'>> {
  const { store, execution, config, files, parentDir, seed } = context;
  if (config.demonstrations) {
    const contest = (await readLines(files.contestPrompts, promptLineSchema)).map(({ prompt }) => prompt);
    await writeLines(files.demonstrations, await chatsToMix(store, config.demonstrations, contest));
  }
  return execution.job({
    kind: 'ppo',
    from: parentDir,
    rewardModel: files.rewardModel,
    prompts: files.ppoPrompts,
    demonstrations: config.demonstrations && files.demonstrations,
    out: files.candidate,
    checkpoints: path.join(files.checkpoints, 'ppo'),
    seed: seedFor(seed, 'ppo'),
    settings: settingsFor('ppo', config.ppo),
  });
}
