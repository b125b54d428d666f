/**
 * A round as a resumable state machine: each stage's result is on disk before the next begins, and a stage that has one is
 * not run again. Stages that train go on from their own checkpoints.
 */
import { rm } from 'node:fs/promises';
import type { RoundResult } from '../../../shared/contract/results.ts';
import { methodCalled } from '../../../shared/methods/all.ts';
import { needsRewardModel } from '../../../shared/methods/stages.ts';
import type { Store } from '../../store/store.ts';
import type { RunExecution } from '../runs/run-execution.ts';
import { contestStage } from './contest-stage.ts';
import { freezeStage } from './freeze-stage.ts';
import { judgingStage } from './judging-stage.ts';
import { policyStage } from './policy-stage.ts';
import { reportStage } from './report-stage.ts';
import { rewardStage } from './reward-stage.ts';
import { roundContext } from './round-context.ts';

export async function executeRound(store: Store, execution: RunExecution): Promise<RoundResult> {
  const round = roundContext(store, execution);
  const freeze = await execution.stage('freeze', () => freezeStage(round));
  const { method, rewardedBy } = round.config;
  const reward = needsRewardModel(methodCalled(method), rewardedBy)
    ? await execution.stage('reward', () => rewardStage(round, 'reward'))
    : undefined;
  const judge = await execution.stage('judge', () => rewardStage(round, 'judge'));
  const policy = await execution.stage(method, () => policyStage(round));
  const contest = await execution.stage('contest', () => contestStage(round));
  const judging = await execution.stage('judging', () => judgingStage(round, { freeze, judge }));
  const stages = { freeze, reward, judge, policy, contest, judging };
  const result = await execution.stage('report', () => reportStage(round, stages));
  await rm(round.files.checkpoints, { recursive: true, force: true });
  return result;
}
