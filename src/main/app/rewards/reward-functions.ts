/** The files of reward functions, as a run has them. */
import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { rewardFileOf, type RewardChoice } from '../../../shared/domain/reward-choice.ts';
import { openRewardFunction } from '../../workers/rewards/reward-process.ts';
import { exists } from '../exists.ts';

/** Loads each once, so that a file that is none is told before a run starts. @throws ParleyError of `openRewardFunction` */
export async function requireRewardFunctions(rewards: readonly RewardChoice[]): Promise<void> {
  for (const file of filesOf(rewards)) await (await openRewardFunction(file)).dispose();
}

/**
 * Copies each file into a run's folder, whenever the run begins or goes on: a mended file is used from the next checkpoint on, and one that is
 * gone does not keep the run from going on.
 * @returns where the copy of a file is
 */
export async function keepRewardFunctions(
  rewards: readonly RewardChoice[],
  dir: string,
): Promise<(file: string) => string> {
  const files = filesOf(rewards);
  const copyOf = (file: string) => path.join(dir, 'reward-functions', `${files.indexOf(file)}`, path.basename(file));
  for (const file of files) {
    const copy = copyOf(file);
    await mkdir(path.dirname(copy), { recursive: true });
    if ((await exists(file)) || !(await exists(copy))) await copyFile(file, copy);
  }
  return copyOf;
}

function filesOf(rewards: readonly RewardChoice[]): string[] {
  return rewards.flatMap(({ name }) => rewardFileOf(name) ?? []);
}
