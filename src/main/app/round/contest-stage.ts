/** Replies of the candidate and of its parent to prompts that neither they nor any judge has learned from. */
import type { RoundResult } from '../../../shared/contract/results.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { exists } from '../exists.ts';
import { settingsFor } from '../runs/job-settings.ts';
import { seedFor } from '../runs/seeds.ts';
import type { RoundConfig } from './plan-round.ts';
import { policySettings } from './policy-stage.ts';
import { writeLines } from '../data/write-lines.ts';
import type { RoundContext } from './round-context.ts';

const samplesShown = 8;

export type ContestResult = Pick<RoundResult, 'kl' | 'repetition' | 'length' | 'samples'> &
  Required<Pick<RoundResult, 'distinct' | 'sameReply'>>;

export async function contestStage(context: RoundContext): Promise<ContestResult> {
  const { store, execution, config, files, parentDir, seed } = context;
  const { temperature, maxNewTokens } = sampledWith(config);
  // A process that ended just after moving the folder left it there.
  const candidate = (await exists(files.candidate)) ? files.candidate : store.home.versionDir(config.version);
  const contest = await execution.job({
    kind: 'contest',
    a: candidate,
    b: parentDir,
    prompts: files.contestPrompts,
    samples: config.contestSamples,
    judge: [{ kind: 'model', folder: files.judgeModel }],
    // As in training, so that the KL is the one that was paid for.
    sampling: { maxTokens: maxNewTokens, temperature, topK: 0, topP: 1 },
    seed: seedFor(seed, 'contest'),
  });
  await writeLines(files.contest, contest.outcomes);
  if (contest.kl === null) {
    throw new ParleyError('internal', 'The new version has another vocabulary than its parent.');
  }
  const sides = ({ a, b }: { a: number; b: number }) => ({ version: a, parent: b });
  return {
    kl: contest.kl,
    repetition: sides(contest.repetition),
    length: sides(contest.length),
    distinct: sides(contest.distinct),
    sameReply: sides(contest.sameReply),
    samples: contest.outcomes.slice(0, samplesShown).map(({ prompt, a, b }) => ({
      prompt,
      before: b[0].completion,
      after: a[0].completion,
    })),
  };
}

/** How the policy sampled while it practised; of one that did not, how PPO would have. */
function sampledWith(config: RoundConfig): { readonly temperature: number; readonly maxNewTokens: number } {
  const own = policySettings(config);
  return 'maxNewTokens' in own ? own : settingsFor('ppo', {});
}
