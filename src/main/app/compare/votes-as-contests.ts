/** People's votes in the form of contests, so that the grid shows them as it shows a judge's scores. */
import type { Battle, BattleOutcome } from '../../../shared/domain/feedback.ts';
import type { Evaluation } from '../../../shared/domain/evaluation.ts';
import { peopleJudge } from '../../../shared/domain/judge-words.ts';

/** What a vote gives each side: a win is 1, a tie or "both bad" a half each. */
const worthOfA: Readonly<Record<BattleOutcome, number>> = { a: 1, b: 0, tie: 0.5, both_bad: 0.5 };

type Contest = Pick<Evaluation, 'id' | 'judge' | 'runId' | 'versionId' | 'againstVersionId' | 'settings' | 'outcomes'>;

export function votesAsContests(battles: Iterable<Battle>): Contest[] {
  return [...battles].map(({ id, prompt, a, b, outcome }) => {
    const worth = worthOfA[outcome];
    return {
      id: id as string as Evaluation['id'],
      judge: peopleJudge,
      runId: null,
      settings: {},
      versionId: a.versionId,
      againstVersionId: b.versionId,
      outcomes: [
        {
          prompt: prompt.map((message) => ({ ...message })),
          a: [{ completion: a.completion, score: worth }],
          b: [{ completion: b.completion, score: 1 - worth }],
        },
      ],
    };
  });
}
