/** What versions replied to the same prompts in all contests held so far, with one judge's scores: prompts × versions. */
import type { Evaluation } from '../../../shared/domain/evaluation.ts';
import type { Message } from '../../../shared/domain/conversation.ts';
import type { VersionId } from '../../../shared/domain/ids.ts';
import { scaleOf, spreadOf } from '../../../shared/domain/score-scale.ts';
import { isRewards } from '../../../shared/domain/reward-choice.ts';
import { promptKey } from '../../../shared/domain/prompt-key.ts';
import { rulesAlone } from '../../evaluate/reward-rules.ts';
import { contestLineSchema } from '../../workers/jobs.ts';
import { bestOfSides } from './contest-view.ts';

interface ScoredReply {
  readonly completion: string;
  readonly score: number;
}

/** A prompt that at least two versions met. */
interface MetPrompt {
  readonly prompt: readonly Message[];
  readonly cells: ReadonlyMap<VersionId, Cell>;
}

interface Cell {
  /** Mean over the replies. */
  readonly score: number;
  readonly replies: readonly ScoredReply[];
}

type Contest = Pick<Evaluation, 'id' | 'judge' | 'runId' | 'versionId' | 'againstVersionId' | 'settings' | 'outcomes'>;

export interface GridPage {
  readonly order: 'difference' | 'prompt';
  readonly offset: number;
  readonly limit: number;
}

/**
 * By which name a contest's judge can be asked for again: a round's own judge is a model that only this round has, so
 * scores of two rounds do not share a scale.
 */
export function judgeOf({ judge, runId }: Pick<Evaluation, 'judge' | 'runId'>): string | undefined {
  if (judge === null) return undefined;
  return runId === null || isRewards(judge) ? judge : `reward:${runId}`;
}

/** The judges whose scores are kept, each once, in the order of the contests. */
export function judgesOf(contests: readonly Evaluation[]): string[] {
  return [...new Set(contests.flatMap((contest) => judgeOf(contest) ?? []))];
}

/**
 * A rule scores every reply there is, whoever judged it at the time; a model's scores are those that it gave.
 * @param versions replies of others are left out
 */
export function metPrompts(contests: readonly Contest[], judge: string, versions: readonly VersionId[]): MetPrompt[] {
  const alone = rulesAlone(judge);
  // What was replied is kept, and no reference for it.
  const rule = alone?.needsReference === false ? alone : undefined;
  const known = new Set(versions);
  const met = new Map<string, { prompt: readonly Message[]; replies: Map<VersionId, ScoredReply[]> }>();
  for (const contest of repliesOnce(rule ? contests : contests.filter((held) => judgeOf(held) === judge))) {
    const bestOf = bestOfSides(contest);
    for (const outcome of contest.outcomes) {
      const { prompt, a, b } = contestLineSchema.parse(outcome);
      const key = promptKey(prompt);
      const row = met.get(key) ?? { prompt, replies: new Map<VersionId, ScoredReply[]>() };
      met.set(key, row);
      // What was chosen from several is not what a version replies by itself.
      const sides = [
        [bestOf.a === null ? contest.versionId : null, a],
        [bestOf.b === null ? contest.againstVersionId : null, b],
      ] as const;
      for (const [version, replies] of sides) {
        if (version === null || !known.has(version)) continue;
        const scored = row.replies.get(version) ?? [];
        row.replies.set(version, scored);
        for (const { completion, score } of replies)
          scored.push({ completion, score: rule?.score(completion) ?? score });
      }
    }
  }
  return [...met.values()]
    .filter(({ replies }) => replies.size > 1)
    .map(({ prompt, replies }) => ({ prompt, cells: new Map([...replies].map(([id, said]) => [id, cellOf(said)])) }));
}

/** @param versions the columns, in this order, but for those that met no prompt of the page */
export function gridPage(met: readonly MetPrompt[], versions: readonly VersionId[], asked: GridPage) {
  const { order, offset, limit } = asked;
  const inOrder = order === 'prompt' ? met : met.toSorted((a, b) => spreadOf(scoresOf(b)) - spreadOf(scoresOf(a)));
  const page = inOrder.slice(offset, offset + limit);
  const columns = versions.filter((version) => page.some(({ cells }) => cells.has(version)));
  return {
    versions: columns,
    total: met.length,
    scale: scaleOf(met.flatMap(scoresOf)),
    rows: page.map(({ prompt, cells }) => ({ prompt, cells: columns.map((id) => cells.get(id) ?? null) })),
  };
}

function scoresOf({ cells }: MetPrompt): number[] {
  return [...cells.values()].map(({ score }) => score);
}

/** A round keeps the same replies once for each of its judges. */
export function repliesOnce(contests: readonly Contest[]): Contest[] {
  return [...new Map(contests.map((contest) => [contest.runId ?? contest.id, contest])).values()];
}

function cellOf(replies: readonly ScoredReply[]): Cell {
  return { score: replies.reduce((sum, { score }) => sum + score, 0) / replies.length, replies };
}
