/** How far raters agree on what several of them judged: replies that were ranked, and what was answered about them. */
import type { RaterAgreement, Scale } from '../../../shared/contract/data-quality.ts';
import type { Message } from '../../../shared/domain/conversation.ts';
import type { Rater, RankingAnswer } from '../../../shared/domain/feedback.ts';
import { promptKey } from '../../../shared/domain/prompt-key.ts';
import { clusterMean } from '../../evaluate/cluster-mean.ts';
import { krippendorffAlpha } from '../../evaluate/krippendorff.ts';
import type { AgreementMetric, Item } from '../../evaluate/krippendorff.ts';

/** What one rater said of replies to one prompt. */
export interface RatedStatement {
  readonly rater: Rater;
  readonly prompt: readonly Message[];
  readonly completions: readonly string[];
  readonly ranks: readonly number[];
  readonly answers: readonly RankingAnswer[];
  /** The ranking made here; null for what was imported. */
  readonly rankingId: string | null;
  readonly decides: boolean;
}

/** The same replies to the same prompt, with each rater's word on them. */
interface Judged {
  /** In the order of their texts, each once: which of two is the first must not depend on anybody's opinion. */
  readonly replies: readonly string[];
  readonly prompt: readonly Message[];
  readonly byRater: Map<string, RatedStatement>;
  decided: boolean;
}

/** By rater, what was said of a unit. */
type Said = ReadonlyMap<string, number>;

const seed = 0;
const raterKey = ({ kind, name }: Rater) => JSON.stringify([kind, name]);

/**
 * A ranking says of every pair of its replies that the first is worse (-1), tied (0) or better (1). A rater who ranked the same
 * replies twice counts with what they said last. Decisions between raters are no rater's word and are left out.
 * @param limit divided rankings that are listed, the most divided first
 */
export function raterAgreement(statements: Iterable<RatedStatement>, limit: number): RaterAgreement {
  const judged = [...judgedBy(statements)].filter(({ byRater }) => byRater.size > 1);
  const orders = judged.map((one) => ({ one, said: orderOf(one) }));
  const raters = new Map(judged.flatMap(({ byRater }) => [...byRater].map(([key, { rater }]) => [key, rater])));
  const ordered = orders.map(({ said }) => said);
  const divided = orders
    .map(({ one, said }) => ({ one, pairs: said.filter(isDivided).length }))
    .filter(({ pairs }) => pairs > 0)
    .sort((a, b) => Number(a.one.decided) - Number(b.one.decided) || b.pairs - a.pairs);
  return {
    items: judged.length,
    raters: [...raters].map(([key, rater]) => ({ rater, ...reliability(key, ordered) })),
    scales: [
      ...(['nominal', 'ordinal'] as const).map((metric) => scale({ kind: 'order' }, metric, ordered)),
      ...scalesOfAnswers(judged),
    ],
    dividedTotal: divided.length,
    undecided: divided.filter(({ one }) => !one.decided).length,
    divided: divided.slice(0, limit).map(({ one, pairs }) => ({
      prompt: one.prompt,
      replies: one.replies,
      dividedPairs: pairs,
      decided: one.decided,
      said: [...one.byRater.values()].map((statement) => ({
        rater: statement.rater,
        ranks: one.replies.map((reply) => statement.ranks[statement.completions.indexOf(reply)]),
        rankingId: statement.rankingId,
      })),
    })),
  };
}

function judgedBy(statements: Iterable<RatedStatement>): Iterable<Judged> {
  const found = new Map<string, Judged>();
  for (const statement of statements) {
    const replies = [...new Set(statement.completions)].sort();
    if (replies.length < 2) continue;
    const key = JSON.stringify([promptKey(statement.prompt), replies]);
    const known = found.get(key) ?? { replies, prompt: statement.prompt, byRater: new Map(), decided: false };
    found.set(key, known);
    if (statement.decides) known.decided = true;
    else known.byRater.set(raterKey(statement.rater), statement);
  }
  return found.values();
}

/** What was said of each pair of replies. Who says both ways, by two copies of one reply, says nothing of it. */
function orderOf({ replies, byRater }: Judged): Said[] {
  const units: Map<string, number>[] = [];
  const unitOf = new Map<string, Map<string, number>>();
  for (let first = 0; first < replies.length; first++) {
    for (let second = first + 1; second < replies.length; second++) {
      const unit = new Map<string, number>();
      units.push(unit);
      unitOf.set(`${first} ${second}`, unit);
    }
  }
  for (const [rater, { completions, ranks }] of byRater) {
    const placeOf = new Map(replies.map((reply, place) => [reply, place]));
    const bothWays = new Set<Map<string, number>>();
    const say = (i: number, j: number, value: number) => {
      const [a, b] = [placeOf.get(completions[i])!, placeOf.get(completions[j])!];
      if (a === b) return;
      const unit = unitOf.get(a < b ? `${a} ${b}` : `${b} ${a}`)!;
      const oriented = a < b ? value : 0 - value;
      if (unit.has(rater) && unit.get(rater) !== oriented) bothWays.add(unit);
      unit.set(rater, oriented);
    };
    for (let i = 0; i < completions.length; i++)
      for (let j = i + 1; j < completions.length; j++) say(i, j, Math.sign(ranks[j] - ranks[i]));
    for (const unit of bothWays) unit.delete(rater);
  }
  return units;
}

const isDivided = (said: Said): boolean => {
  const values = new Set(said.values());
  return values.has(1) && values.has(-1);
};

/** Each item's units without the names of who said what. */
function anonymous(items: readonly (readonly Said[])[], without?: string): Item[] {
  return items.map((units) =>
    units.map((said) => [...said].filter(([rater]) => rater !== without).map(([, value]) => value)),
  );
}

function scale(of: Scale['of'], metric: AgreementMetric, items: readonly (readonly Said[])[]): Scale {
  return { of, metric, ...krippendorffAlpha(anonymous(items), metric, { seed }) };
}

/** How one rater stands to the others on what they share. */
function reliability(rater: string, items: readonly (readonly Said[])[]) {
  const clusters = items
    .map((units) => {
      let [sum, weight] = [0, 0];
      for (const said of units) {
        const own = said.get(rater);
        if (own === undefined) continue;
        for (const [other, value] of said) {
          if (other === rater) continue;
          weight += 1;
          if (value === own) sum += 1;
        }
      }
      return { sum, weight };
    })
    .filter(({ weight }) => weight > 0);
  const alphaWithout = krippendorffAlpha(anonymous(items, rater), 'ordinal', { seed, resamples: 0 });
  return {
    items: clusters.length,
    comparisons: clusters.reduce((sum, { weight }) => sum + weight, 0),
    agreement: clusters.length === 0 ? null : clusterMean(clusters, { seed }),
    alphaWithout: alphaWithout.value,
  };
}

/** Ratings are ordinal, a unit for each reply; labels are nominal, a unit for each prompt with its replies. */
function scalesOfAnswers(judged: readonly Judged[]): Scale[] {
  const byQuestion = new Map<string, { kind: 'rating' | 'label'; items: Map<Judged, Map<string, number>[]> }>();
  const labels = new Map<string, number>();
  const codeOf = (label: string) => labels.get(label) ?? labels.set(label, labels.size).get(label)!;
  for (const one of judged) {
    for (const [rater, { completions, answers }] of one.byRater) {
      for (const answer of answers) {
        if (answer.kind === 'text') continue;
        const { kind, question } = answer;
        const key = JSON.stringify([kind, question]);
        const asked = byQuestion.get(key) ?? { kind, items: new Map<Judged, Map<string, number>[]>() };
        byQuestion.set(key, asked);
        const units = asked.items.get(one) ?? one.replies.map(() => new Map<string, number>());
        asked.items.set(one, units);
        if (answer.kind === 'label') units[0].set(rater, codeOf(answer.label));
        else
          for (const [i, rating] of answer.ratings.entries())
            if (rating !== null) units[one.replies.indexOf(completions[i])].set(rater, rating);
      }
    }
  }
  return [...byQuestion].map(([key, { kind, items }]) => {
    const [, question] = JSON.parse(key) as [string, string];
    return scale({ kind, question }, kind === 'rating' ? 'ordinal' : 'nominal', [...items.values()]);
  });
}
