/**
 * Bradley–Terry ratings of all contestants that were compared, by people's votes or by a rule. A learned judge has none: it errs, and
 * an interval over its calls would not hold its errors.
 */
import { contestantKey, type BestOf } from '../../../shared/domain/best-of.ts';
import type { BattleOutcome } from '../../../shared/domain/feedback.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { peopleJudge } from '../../../shared/domain/judge-words.ts';
import type { VersionId } from '../../../shared/domain/ids.ts';
import { promptKey } from '../../../shared/domain/prompt-key.ts';
import { said } from '../../../shared/language/said.ts';
import { bradleyTerry, type BattleResult, type Rating } from '../../evaluate/bradley-terry.ts';
import { rulesAlone } from '../../evaluate/reward-rules.ts';
import { contestLineSchema } from '../../workers/jobs.ts';
import type { Store } from '../../store/store.ts';
import { bestOfSides } from './contest-view.ts';
import { judgesOf, repliesOnce } from './score-grid.ts';

/** Enough for bounds that move by a point or two with another seed. */
const resamples = 1000;
const seed = 0;
/** Prompts are what is drawn again: of fewer, nothing tells how much they differ. */
const fewestPrompts = 10;

interface Met {
  readonly a: string;
  readonly b: string;
  readonly wins: number;
  readonly ties: number;
  readonly losses: number;
}

/** A version, by itself or with what chooses its replies. */
interface Contestant {
  readonly version: VersionId;
  readonly bestOf: BestOf | null;
}

/** By key. */
type Contestants = Map<string, Contestant>;

/** Without an interval where the group met on too few prompts to have one. */
type BoundedRating = Contestant &
  Omit<Rating, 'version' | 'low' | 'high'> & {
    readonly contestant: string;
    readonly interval: { low: number; high: number } | null;
  };

/** Contestants that met one another, if only by way of others: ratings compare within a group alone. */
export interface LeaderboardGroup {
  /** The strongest first. */
  readonly ratings: readonly BoundedRating[];
  /** Each pair once, as A fared. */
  readonly pairs: readonly Met[];
}

/** By whom versions can be rated: people where they have voted, and the rules that judged contests. */
export function leaderboardJudges(store: Store): string[] {
  const rules = judgesOf(contestsOf(store)).filter((judge) => rulesAlone(judge)?.needsReference === false);
  return [...(store.battles.countCurrent() > 0 ? [peopleJudge] : []), ...rules];
}

/** The largest group first. @throws ParleyError invalid_input for a judge that rates nobody */
export function leaderboard(store: Store, judge: string): LeaderboardGroup[] {
  const contestants: Contestants = new Map();
  const battles = judge === peopleJudge ? votes(store, contestants) : callsOf(store, judge, contestants);
  return groupsOf(battles)
    .map((group) => ({ ratings: ratingsOf(group, contestants), pairs: pairsOf(group) }))
    .toSorted((x, y) => y.ratings.length - x.ratings.length);
}

function ratingsOf(group: readonly BattleResult[], contestants: Contestants): BoundedRating[] {
  const isBounded = new Set(group.map((battle) => battle.promptKey)).size >= fewestPrompts;
  return bradleyTerry(group, { seed, resamples }).map(({ version: contestant, low, high, ...rating }) => ({
    contestant,
    ...contestants.get(contestant)!,
    ...rating,
    interval: isBounded ? { low, high } : null,
  }));
}

/** "Both bad" is a tie: neither is better. */
const outcomes: Readonly<Record<BattleOutcome, BattleResult['outcome']>> = {
  a: 'a',
  b: 'b',
  tie: 'tie',
  both_bad: 'tie',
};

/** Its key, remembered with what it stands for. */
function keyOf(contestants: Contestants, version: VersionId, bestOf: BestOf | null = null): string {
  const key = contestantKey(version, bestOf);
  contestants.set(key, { version, bestOf });
  return key;
}

function votes(store: Store, contestants: Contestants): BattleResult[] {
  return [...store.battles.current()].map(({ prompt, a, b, outcome }) => ({
    a: keyOf(contestants, a.versionId),
    b: keyOf(contestants, b.versionId),
    outcome: outcomes[outcome],
    promptKey: promptKey(prompt),
  }));
}

/** What the rule says of all replies that were ever compared, whoever judged them at the time. */
function callsOf(store: Store, judge: string, contestants: Contestants): BattleResult[] {
  const rule = rulesAlone(judge);
  if (rule === undefined || rule.needsReference) {
    throw new ParleyError('invalid_input', said('errors.chats.noLeaderboard', { known: leaderboardJudges(store) }));
  }
  return repliesOnce(contestsOf(store)).flatMap((contest) => {
    const { versionId, againstVersionId, outcomes: lines } = contest;
    if (againstVersionId === null) return [];
    const bestOf = bestOfSides(contest);
    const sides = [keyOf(contestants, versionId, bestOf.a), keyOf(contestants, againstVersionId, bestOf.b)] as const;
    if (sides[0] === sides[1]) return [];
    return lines.flatMap((line) => {
      const { prompt, a, b } = contestLineSchema.parse(line);
      return a.map((reply, i): BattleResult => {
        const [first, second] = [rule.score(reply.completion), rule.score(b[i].completion)];
        const outcome = first > second ? 'a' : first < second ? 'b' : 'tie';
        return { a: sides[0], b: sides[1], outcome, promptKey: promptKey(prompt) };
      });
    });
  });
}

function contestsOf(store: Store) {
  return store.evaluations.list().filter(({ kind }) => kind === 'contest');
}

function groupsOf(battles: readonly BattleResult[]): BattleResult[][] {
  const groupOf = new Map<string, string>();
  const rootOf = (version: string): string => {
    const above = groupOf.get(version) ?? version;
    return above === version ? version : rootOf(above);
  };
  for (const { a, b } of battles) groupOf.set(rootOf(a), rootOf(b));
  return [...Map.groupBy(battles, ({ a }) => rootOf(a)).values()];
}

function pairsOf(battles: readonly BattleResult[]): Met[] {
  const ofPair = Map.groupBy(battles, ({ a, b }) => [a, b].toSorted().join(' '));
  return [...ofPair.values()].map((met) => {
    const [{ a, b }] = met;
    const count = (won: (battle: BattleResult) => boolean) => met.filter(won).length;
    return {
      a,
      b,
      wins: count((battle) => battle.outcome !== 'tie' && battle[battle.outcome] === a),
      ties: count(({ outcome }) => outcome === 'tie'),
      losses: count((battle) => battle.outcome !== 'tie' && battle[battle.outcome] === b),
    };
  });
}
