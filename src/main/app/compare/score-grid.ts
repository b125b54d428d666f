/** What versions replied to the same prompts in all contests held so far, with one judge's scores: prompts × versions. */
import type { Evaluation } from '../../../shared/domain/evaluation.ts';
import type { Message } from '../../../shared/domain/conversation.ts';
import type { VersionId } from '../../../shared/domain/ids.ts';
import { promptKey } from '../../../shared/domain/prompt-key.ts';
import { isRule, parseRule } from '../../evaluate/rule-raters.ts';
import { contestLineSchema } from '../../workers/jobs.ts';

interface ScoredReply {
  readonly completion: string;
  readonly score: number;
}

interface GridRow {
  readonly prompt: readonly Message[];
  /** One per version, in their order; null where it did not meet this prompt. */
  readonly cells: readonly ({ readonly score: number; readonly replies: readonly ScoredReply[] } | null)[];
}

type Contest = Pick<Evaluation, 'id' | 'judge' | 'runId' | 'versionId' | 'againstVersionId' | 'outcomes'>;

export interface ScoreGrid {
  readonly versions: readonly VersionId[];
  /** Only prompts that at least two of the versions met. */
  readonly rows: readonly GridRow[];
}

/**
 * By which name a contest's judge can be asked for again: a round's own judge is a model that only this round has, so
 * scores of two rounds do not share a scale.
 */
export function judgeOf({ judge, runId }: Pick<Evaluation, 'judge' | 'runId'>): string | undefined {
  if (judge === null || isRule(judge) || judge.startsWith('reward:')) return judge ?? undefined;
  return runId === null ? judge : `reward:${runId}`;
}

/** The judges whose scores are kept, each once, in the order of the contests. */
export function judgesOf(contests: readonly Evaluation[]): string[] {
  return [...new Set(contests.flatMap((contest) => judgeOf(contest) ?? []))];
}

/**
 * A rule scores every reply there is, whoever judged it at the time; a model's scores are those that it gave.
 * @param versions columns, in this order
 */
export function scoreGrid(contests: readonly Contest[], judge: string, versions: readonly VersionId[]): ScoreGrid {
  const rule = isRule(judge) ? parseRule(judge) : undefined;
  const rows = new Map<string, { prompt: readonly Message[]; replies: Map<VersionId, ScoredReply[]> }>();
  for (const contest of repliesOnce(rule ? contests : contests.filter((held) => judgeOf(held) === judge))) {
    for (const outcome of contest.outcomes) {
      const { prompt, a, b } = contestLineSchema.parse(outcome);
      const key = promptKey(prompt);
      const row = rows.get(key) ?? { prompt, replies: new Map<VersionId, ScoredReply[]>() };
      rows.set(key, row);
      const sides = [
        [contest.versionId, a],
        [contest.againstVersionId, b],
      ] as const;
      for (const [version, replies] of sides) {
        if (version === null || !versions.includes(version)) continue;
        const scored = replies.map(({ completion, score }) => ({
          completion,
          score: rule?.score(completion) ?? score,
        }));
        row.replies.set(version, [...(row.replies.get(version) ?? []), ...scored]);
      }
    }
  }
  const shared = [...rows.values()].filter(({ replies }) => replies.size > 1);
  const columns = versions.filter((version) => shared.some(({ replies }) => replies.has(version)));
  return {
    versions: columns,
    rows: shared.map(({ prompt, replies }) => ({ prompt, cells: columns.map((id) => cellOf(replies.get(id))) })),
  };
}

/** A round keeps the same replies once for each of its judges. */
function repliesOnce(contests: readonly Contest[]): Contest[] {
  return [...new Map(contests.map((contest) => [contest.runId ?? contest.id, contest])).values()];
}

function cellOf(replies: readonly ScoredReply[] = []): GridRow['cells'][number] {
  if (replies.length === 0) return null;
  return { score: replies.reduce((sum, { score }) => sum + score, 0) / replies.length, replies };
}
