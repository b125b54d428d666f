/**
 * BLEU (Papineni et al. 2002) as sacreBLEU computes it by default: 13a tokens, n-grams up to 4, exponential smoothing
 * (Chen and Cherry 2014, method 3, after mteval-v13a). From 0 to 100.
 */
import { nGrams } from '../../shared/domain/n-grams.ts';
import { ParleyError } from '../../shared/domain/errors.ts';
import { tokenize13a } from './tokenize-13a.ts';
import { clippedMatches, countEach } from './words.ts';

const maxN = 4;

/** What a corpus adds up: index n − 1 of each list belongs to n-grams. */
interface Statistics {
  readonly matches: readonly number[];
  readonly totals: readonly number[];
  readonly hypothesisLength: number;
  readonly referenceLength: number;
}

/**
 * BLEU of a whole set of replies: n-grams are counted over all of it, then divided.
 * @param references references[i] are those of hypotheses[i], at least one each
 * @throws ParleyError internal where they do not match up
 */
export function corpusBleu(hypotheses: readonly string[], references: readonly (readonly string[])[]): number {
  if (hypotheses.length !== references.length) {
    throw new ParleyError(
      'internal',
      `BLEU needs references for each of ${hypotheses.length} texts; got ${references.length}.`,
    );
  }
  return score(sum(hypotheses.map((hypothesis, i) => statistics(hypothesis, references[i]))), maxN);
}

/** BLEU of one reply; n-grams longer than the reply are left out of the mean (sacreBLEU's "effective order"). */
export function sentenceBleu(hypothesis: string, references: readonly string[]): number {
  const counted = statistics(hypothesis, references);
  return score(counted, Math.max(1, counted.totals.filter((total) => total > 0).length));
}

function statistics(hypothesis: string, references: readonly string[]): Statistics {
  if (references.length === 0) throw new ParleyError('internal', 'BLEU needs at least one reference for each text.');
  const tokens = tokenize13a(hypothesis);
  const referenceTokens = references.map(tokenize13a);
  const orders = Array.from({ length: maxN }, (_, i) => i + 1);
  return {
    matches: orders.map((n) => clippedMatches(countEach(nGrams(tokens, n)), mostOfEach(referenceTokens, n))),
    totals: orders.map((n) => Math.max(0, tokens.length - n + 1)),
    hypothesisLength: tokens.length,
    referenceLength: closestLength(
      tokens.length,
      referenceTokens.map((reference) => reference.length),
    ),
  };
}

/** Each n-gram as often as the reference that has it most. */
function mostOfEach(references: readonly (readonly string[])[], n: number): Map<string, number> {
  const most = new Map<string, number>();
  for (const reference of references) {
    for (const [gram, count] of countEach(nGrams(reference, n))) most.set(gram, Math.max(count, most.get(gram) ?? 0));
  }
  return most;
}

/** The shorter of two that are equally near. */
function closestLength(length: number, candidates: readonly number[]): number {
  return [...candidates].sort((a, b) => Math.abs(a - length) - Math.abs(b - length) || a - b)[0];
}

function sum(parts: readonly Statistics[]): Statistics {
  const addUp = (read: (part: Statistics) => number): number => parts.reduce((total, part) => total + read(part), 0);
  const orders = Array.from({ length: maxN }, (_, i) => i);
  return {
    matches: orders.map((i) => addUp((part) => part.matches[i])),
    totals: orders.map((i) => addUp((part) => part.totals[i])),
    hypothesisLength: addUp((part) => part.hypothesisLength),
    referenceLength: addUp((part) => part.referenceLength),
  };
}

/** Brevity penalty times the geometric mean of the precisions of the first `order` n-gram lengths. */
function score({ matches, totals, hypothesisLength, referenceLength }: Statistics, order: number): number {
  // A text that shares nothing has BLEU 0: smoothing must not give it anything. So has one without n-grams of an order.
  if (matches.every((count) => count === 0) || totals.slice(0, order).includes(0)) return 0;
  let halvings = 1;
  let logSum = 0;
  for (let i = 0; i < order; i++) {
    if (matches[i] === 0) halvings *= 2;
    logSum += Math.log((matches[i] === 0 ? 1 / halvings : matches[i]) / totals[i]);
  }
  const brevityPenalty = Math.exp(Math.min(0, 1 - referenceLength / hypothesisLength));
  return 100 * brevityPenalty * Math.exp(logSum / order);
}
