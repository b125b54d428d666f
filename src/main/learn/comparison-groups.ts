/** Tokenized comparisons, one group per prompt, as the reward model learns from them. */

export interface ComparisonGroup {
  /** Prompt and completion with its end token, one each. */
  readonly sequences: readonly Int32Array[];
  /** Indices of (better, worse); ties are left out. */
  readonly pairs: readonly (readonly [number, number])[];
}

export interface TokenizedComparison {
  /** The same for all comparisons of one prompt. */
  readonly promptKey: string;
  readonly sequences: readonly Int32Array[];
  /** 0 is best; equal ranks are ties. */
  readonly ranks: readonly number[];
}

/** All comparisons of a prompt in one group, so that its pairs share a batch and a weight. Prompts without a pair are left out. */
export function groupByPrompt(comparisons: Iterable<TokenizedComparison>): ComparisonGroup[] {
  const groups = new Map<string, { sequences: Int32Array[]; pairs: [number, number][] }>();
  for (const { promptKey, sequences, ranks } of comparisons) {
    const group = groups.get(promptKey) ?? { sequences: [], pairs: [] };
    groups.set(promptKey, group);
    const start = group.sequences.length;
    group.sequences.push(...sequences);
    for (let better = 0; better < ranks.length; better++) {
      for (let worse = 0; worse < ranks.length; worse++) {
        if (ranks[better] >= ranks[worse] || sameTokens(sequences[better], sequences[worse])) continue;
        group.pairs.push([start + better, start + worse]);
      }
    }
  }
  return [...groups.values()].filter((group) => group.pairs.length > 0);
}

function sameTokens(a: Int32Array, b: Int32Array): boolean {
  return a.length === b.length && a.every((token, i) => token === b[i]);
}
