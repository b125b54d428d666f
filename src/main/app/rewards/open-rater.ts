/** A reward that ranks in a person's place: opened in the host, its models in workers of their own. */
import type { ReplyScorer } from '../../workers/policy/reply-scorer.ts';
import { openReplyJudge } from '../../workers/rewards/reply-judge.ts';
import { chooseJudge } from '../compare/choose-judge.ts';
import type { AppContext } from '../context.ts';

/** @throws ParleyError invalid_input for a rule or a function, not_found for a reward model */
export function openRater(
  { store, policies }: Pick<AppContext, 'store' | 'policies'>,
  text: string,
  signal?: AbortSignal,
): Promise<ReplyScorer> {
  return openReplyJudge(chooseJudge(store, text, []).judge, async (folder) => ({
    score: (asked) => policies.score(folder, asked, signal),
    dispose: async () => undefined,
  }));
}
