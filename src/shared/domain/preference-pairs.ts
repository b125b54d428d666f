/**
 * Rankings as training data for a Bradley–Terry reward model. A ranking of k replies says k·(k−1)/2 things, less its
 * ties (Ouyang et al. 2022, "Training language models to follow instructions", section 3.5). Pairs of one prompt are
 * strongly correlated, so each prompt weighs 1 in all, however many replies or rankings it has.
 */
import { assertNever } from './errors.ts';
import type { Message } from './conversation.ts';
import type { DatasetContent } from './dataset.ts';
import { checkRanks } from './feedback.ts';
import type { RankingContent } from './feedback.ts';
import { promptKey } from './prompt-key.ts';

/** Completions of one prompt in order of preference: ranks[i] belongs to completions[i], 1 is best, equal is a tie. */
export interface Comparison {
  readonly prompt: readonly Message[];
  readonly completions: readonly string[];
  readonly ranks: readonly number[];
  /**
   * It is learned from, but measures no judge of contests, where two versions' replies to one prompt stand side by side: its replies
   * answer different prompts, one of them is a person's, or nobody said which is better.
   */
  readonly unmeasured?: true;
}

/** A reply that is good or bad by itself. */
export interface LabelledReply {
  readonly prompt: readonly Message[];
  readonly completion: string;
  readonly label: boolean;
}

export interface PreferencePair {
  readonly prompt: readonly Message[];
  /** Pairs with the same key belong in one batch and on one side of a split. */
  readonly promptKey: string;
  readonly chosen: string;
  readonly rejected: string;
  /** 1 / number of pairs with this promptKey: weights sum to the number of prompts. */
  readonly weight: number;
}

/**
 * All strict preferences, in the order of the comparisons. Equal texts count as a tie whatever their ranks: preferring
 * a text to itself teaches nothing, and neither does a ranking that puts one text above and below another.
 * @throws ParleyError invalid_input where ranks and completions do not match
 */
export function preferencePairs(comparisons: Iterable<Comparison>): PreferencePair[] {
  const unweighted: Omit<PreferencePair, 'weight'>[] = [];
  const pairsOfPrompt = new Map<string, number>();
  for (const { prompt, completions, ranks } of comparisons) {
    const key = promptKey(prompt);
    for (const [better, worse] of strictPairs(completions, ranks)) {
      unweighted.push({ prompt, promptKey: key, chosen: completions[better], rejected: completions[worse] });
      pairsOfPrompt.set(key, (pairsOfPrompt.get(key) ?? 0) + 1);
    }
  }
  return unweighted.map((pair) => ({ ...pair, weight: 1 / (pairsOfPrompt.get(pair.promptKey) ?? 1) }));
}

/** How many strict preferences and how many ties a comparison holds; together k·(k−1)/2. */
export function countPairs({ completions, ranks }: Omit<Comparison, 'prompt'>): { pairs: number; ties: number } {
  const pairs = strictPairs(completions, ranks).length;
  return { pairs, ties: (completions.length * (completions.length - 1)) / 2 - pairs };
}

/** A rater's ranking as a comparison; undefined where it was skipped or flagged. */
export function comparisonOfRanking(ranking: RankingContent): Comparison | undefined {
  if (ranking.outcome.kind !== 'ranked') return undefined;
  return {
    prompt: ranking.prompt,
    completions: ranking.candidates.map((candidate) => candidate.completion),
    ranks: ranking.outcome.ranks,
  };
}

/** A dataset item as a comparison; undefined where it compares nothing. */
export function comparisonOfItem(content: DatasetContent): Comparison | undefined {
  switch (content.kind) {
    case 'preference':
      return {
        prompt: content.prompt,
        completions: [content.chosen, content.rejected],
        ranks: [1, 2],
        ...((content.weak || content.isEdit) && { unmeasured: true }),
      };
    case 'ranking':
      return content;
    case 'conversation':
    case 'prompt':
    case 'labelled':
      return undefined;
    default:
      return assertNever(content);
  }
}

/** Indices [better, worse] of every strict preference. Two texts of which each is said to be better are no preference. */
export function strictPairs(completions: readonly string[], ranks: readonly number[]): [number, number][] {
  checkRanks(ranks, completions.length);
  const pairs: [number, number][] = [];
  for (let i = 0; i < completions.length; i++) {
    for (let j = i + 1; j < completions.length; j++) {
      if (ranks[i] === ranks[j] || completions[i] === completions[j]) continue;
      pairs.push(ranks[i] < ranks[j] ? [i, j] : [j, i]);
    }
  }
  return oneWayPairs(pairs, completions);
}

/**
 * Leaves out what a ranking says both ways: where the same reply stands at two ranks, what is between them is worse than the
 * one copy and better than the other.
 * @param contents what each index stands for: equal contents are one reply
 */
export function oneWayPairs(pairs: readonly [number, number][], contents: readonly string[]): [number, number][] {
  const replyOf = contents.map((content) => contents.indexOf(content));
  const said = new Set(pairs.map(([better, worse]) => `${replyOf[better]} ${replyOf[worse]}`));
  return pairs.filter(([better, worse]) => !said.has(`${replyOf[worse]} ${replyOf[better]}`));
}
