/** How often a reward model prefers what the rater preferred, on pairs that it was not trained on. */
import { ParleyError } from '../../shared/domain/errors.ts';
import { said } from '../../shared/language/said.ts';
import type { BootstrapOptions } from './bootstrap.ts';
import type { Cluster } from './cluster-mean.ts';
import { clusterEstimate } from './cluster-estimate.ts';
import { clusterMean } from './cluster-mean.ts';
import type { Interval } from './interval.ts';
import { z95 } from './interval.ts';

export interface ScoredPair {
  /** Pairs of one group are drawn again together: a ranking's share replies, and prompts that say nearly the same are no two draws. */
  readonly group: string;
  readonly chosenScore: number;
  readonly rejectedScore: number;
}

export interface TextPair {
  readonly group: string;
  readonly chosen: string;
  readonly rejected: string;
}

export interface PairAccuracy extends Interval {
  readonly pairs: number;
  readonly groups: number;
}

/**
 * The share of pairs in which the chosen reply scores higher, equal scores half, each pair weighing the same; with a
 * 95 % interval by bootstrap over groups of prompts.
 * @throws ParleyError too_little_data without pairs, invalid_input for a score that is not a number
 */
export function rewardModelAccuracy(pairs: readonly ScoredPair[], options: BootstrapOptions): PairAccuracy {
  return accuracyOf(
    pairs.map(({ group, chosenScore, rejectedScore }) => ({ group, credit: credit(chosenScore, rejectedScore) })),
    options,
  );
}

/**
 * The accuracy of the rule "the longer reply wins" on the same pairs, equal lengths half. A reward model that does not
 * beat it may have learned nothing but length (Singhal et al. 2023, "A long way to go").
 * @param length of a reply; characters unless given, so that it needs no tokenizer
 */
export function longerWinsBaseline(
  pairs: readonly TextPair[],
  options: BootstrapOptions,
  length: (reply: string) => number = (reply) => reply.length,
): PairAccuracy {
  return accuracyOf(
    pairs.map(({ group, chosen, rejected }) => ({ group, credit: credit(length(chosen), length(rejected)) })),
    options,
  );
}

/**
 * How much oftener a reward model is right than the length of replies is, on the same pairs: the difference of the two
 * accuracies with a 95 % interval over groups of prompts. Where longer replies mostly lose, "the shorter reply wins" is the rule to beat.
 */
export function overLength(
  pairs: readonly (ScoredPair & TextPair)[],
): Interval & { readonly rule: 'longer' | 'shorter' } {
  const longer = pairs.map(({ chosen, rejected }) => credit(chosen.length, rejected.length));
  const rule = longer.reduce((sum, one) => sum + one, 0) >= pairs.length / 2 ? 'longer' : 'shorter';
  const byGroup = Map.groupBy(pairs.keys(), (i) => pairs[i].group);
  const clusters = [...byGroup.values()].map((members) => ({
    // Halved and moved into [0, 1], as a mean of shares.
    sum: members.reduce((sum, i) => {
      const byLength = rule === 'longer' ? longer[i] : 1 - longer[i];
      return sum + (1 + credit(pairs[i].chosenScore, pairs[i].rejectedScore) - byLength) / 2;
    }, 0),
    weight: members.length,
  }));
  const { value, variance } = clusterEstimate(clusters);
  const reach = z95 * Math.sqrt(variance);
  return { value: 2 * value - 1, low: 2 * (value - reach) - 1, high: 2 * (value + reach) - 1, rule };
}

/** 1 where the rater's choice scores higher, ½ where both score the same. @throws ParleyError invalid_input for what is not a number */
export function credit(chosen: number, rejected: number): number {
  if (Number.isNaN(chosen) || Number.isNaN(rejected)) {
    const scores = { chosen: String(chosen), rejected: String(rejected) };
    throw new ParleyError('invalid_input', said('checks.pairScores', scores));
  }
  return chosen > rejected ? 1 : chosen === rejected ? 0.5 : 0;
}

function accuracyOf(pairs: readonly { group: string; credit: number }[], options: BootstrapOptions): PairAccuracy {
  if (pairs.length === 0) throw new ParleyError('too_little_data', said('checks.noPairs'));
  const byGroup = new Map<string, Cluster>();
  for (const pair of pairs) {
    const { sum, weight } = byGroup.get(pair.group) ?? { sum: 0, weight: 0 };
    byGroup.set(pair.group, { sum: sum + pair.credit, weight: weight + 1 });
  }
  return { ...clusterMean([...byGroup.values()], options), pairs: pairs.length, groups: byGroup.size };
}
