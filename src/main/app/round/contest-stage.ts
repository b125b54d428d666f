/** The candidate against its parent on prompts that neither it nor any judge has learned from. */
import type { RoundResult } from '../../../shared/contract/results.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { parseRule } from '../../evaluate/rule-raters.ts';
import { outcomeOfScores, winRate } from '../../evaluate/win-rate.ts';
import type { JobResult } from '../../workers/jobs.ts';
import { exists } from '../exists.ts';
import { settingsFor } from '../job-settings.ts';
import { seedFor } from '../seeds.ts';
import { writeLines } from '../write-lines.ts';
import type { RoundContext } from './round-context.ts';

export const judgeModelName = 'evaluation reward model';
const samplesShown = 8;

export interface ContestResult {
  /** The deciding judge first. */
  readonly judgements: RoundResult['judgements'];
  readonly kl: number;
  readonly repetition: RoundResult['repetition'];
  readonly length: RoundResult['length'];
  readonly samples: RoundResult['samples'];
}

/**
 * @param rule that made all rankings: it then knows what the reward models only guess, and decides; null leaves it to the
 *   evaluation reward model
 */
export async function contestStage(context: RoundContext, rule: string | null): Promise<ContestResult> {
  const { store, execution, config, files, parentDir, seed } = context;
  const { temperature, maxNewTokens } = settingsFor('ppo', config.ppo);
  // A process that ended just after moving the folder left it there.
  const candidate = (await exists(files.candidate)) ? files.candidate : store.home.versionDir(config.version);
  const contestSeed = seedFor(seed, 'contest');
  const contest = await execution.job({
    kind: 'contest',
    a: candidate,
    b: parentDir,
    prompts: files.contestPrompts,
    samples: config.contestSamples,
    judge: { kind: 'reward', folder: files.judgeModel },
    // As in PPO, so that the KL is the one that was paid for.
    sampling: { maxTokens: maxNewTokens, temperature, topK: 0, topP: 1 },
    seed: contestSeed,
  });
  await writeLines(files.contest, contest.outcomes);
  if (contest.kl === null) {
    throw new ParleyError('internal', 'The new version has another vocabulary than its parent.');
  }
  const byModel = { ...judgement(contest), judge: judgeModelName };
  return {
    judgements: rule === null ? [byModel] : [judgeByRule(contest, rule, contestSeed), byModel],
    kl: contest.kl,
    repetition: { version: contest.repetition.a, parent: contest.repetition.b },
    length: { version: contest.length.a, parent: contest.length.b },
    samples: contest.outcomes.slice(0, samplesShown).map(({ prompt, a, b }) => ({
      prompt,
      before: b[0].completion,
      after: a[0].completion,
    })),
  };
}

function judgement({ winRate: { value, low, high }, ties, count, outcomes }: JobResult<'contest'>) {
  return { winRate: { value, low, high }, ties, count, prompts: outcomes.length };
}

/** The same replies once more, by the rule. */
function judgeByRule(contest: JobResult<'contest'>, name: string, seed: number): RoundResult['judgements'][number] {
  const rule = parseRule(name);
  const scores = (replies: readonly { completion: string }[]) =>
    replies.map(({ completion }) => rule.score(completion));
  const outcomes = contest.outcomes.map(({ a, b }) => outcomeOfScores(scores(a), scores(b)));
  const { value, low, high, ties, count } = winRate(outcomes, { seed });
  return { winRate: { value, low, high }, ties, count, prompts: outcomes.length, judge: name };
}
