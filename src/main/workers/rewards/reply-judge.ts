/** Any reward as what scores replies by their text: it judges contests, and ranks in a person's place. */
import { assertNever } from '../../../shared/domain/errors.ts';
import { parseRule } from '../../evaluate/reward-rules.ts';
import type { RewardPart } from '../jobs.ts';
import type { ReplyScorer } from '../policy/reply-scorer.ts';
import { openRewardFunction } from './reward-process.ts';

/**
 * Σ weight · score over the parts.
 * @param openModel a reward model by its folder
 * @throws ParleyError of a part that cannot be opened
 */
export async function openReplyJudge(
  parts: readonly RewardPart[],
  openModel: (folder: string) => Promise<ReplyScorer>,
): Promise<ReplyScorer> {
  const opened: { readonly scorer: ReplyScorer; readonly weight: number }[] = [];
  const dispose = async () => {
    for (const { scorer } of opened) await scorer.dispose();
  };
  try {
    for (const part of parts) opened.push({ scorer: await scorerOf(part, openModel), weight: part.weight });
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    async score(asked) {
      const sums = asked.map(({ replies }) => replies.map(() => 0));
      for (const { scorer, weight } of opened) {
        const scores = await scorer.score(asked);
        for (const [i, ofPrompt] of scores.entries()) {
          for (const [j, score] of ofPrompt.entries()) sums[i][j] += weight * score;
        }
      }
      return sums;
    },
    dispose,
  };
}

async function scorerOf(part: RewardPart, openModel: (folder: string) => Promise<ReplyScorer>): Promise<ReplyScorer> {
  switch (part.kind) {
    case 'model':
      return openModel(part.folder);
    case 'rule': {
      const rule = parseRule(part.rule);
      return {
        score: async (asked) =>
          asked.map(({ replies, reference }) => replies.map((reply) => rule.score(reply, reference))),
        dispose: async () => undefined,
      };
    }
    case 'function': {
      const given = await openRewardFunction(part.file);
      return {
        async score(asked) {
          const flat = asked.flatMap(({ prompt, reference, replies }) =>
            replies.map((completion) => ({ prompt, completion, reference })),
          );
          const scores = (await given.score(flat)).map(({ score }) => score);
          let at = 0;
          return asked.map(({ replies }) => scores.slice(at, (at += replies.length)));
        },
        dispose: () => given.dispose(),
      };
    }
    default:
      return assertNever(part, 'kind of reward');
  }
}
