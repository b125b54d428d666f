import path from 'node:path';

/** Where a round keeps what its stages hand on, in the run's folder. */
export function roundFiles(dir: string) {
  const at = (...names: string[]) => path.join(dir, ...names);
  return {
    rewardTrain: at('reward-train.jsonl'),
    judgeTrain: at('judge-train.jsonl'),
    /** Good and bad replies that the policy learns from, and all others. */
    labelTrain: at('label-train.jsonl'),
    labelHeldOut: at('label-held-out.jsonl'),
    /** What each is measured on: the held-out part and what the other one learns from. */
    rewardHeldOut: at('reward-held-out.jsonl'),
    judgeHeldOut: at('judge-held-out.jsonl'),
    ppoPrompts: at('ppo-prompts.jsonl'),
    contestPrompts: at('contest-prompts.jsonl'),
    demonstrations: at('demonstrations.jsonl'),
    rewardModel: at('reward-model'),
    /** The judge, which nothing was optimised against. */
    judgeModel: at('judge-model'),
    /** What it and judges on resampled rankings say of the contest. */
    judges: at('judges'),
    candidate: at('candidate'),
    checkpoints: at('checkpoints'),
    contest: at('contest.jsonl'),
    result: at('result.json'),
  };
}
