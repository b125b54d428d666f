/** Tokenized comparisons, one group per prompt, as the reward model and DPO learn from them. */
import { oneWayPairs } from '../../../shared/domain/preference-pairs.ts';
import type { Random } from '../../../shared/domain/random.ts';

/** Prompt and completion with its end token. */
export interface CompletedSequence {
  readonly ids: Int32Array;
  /** Where the completion begins; at least 1, since nothing predicts a sequence's first token. */
  readonly completionStart: number;
}

/** The reward model reads whole sequences; DPO has to know where their completions begin. */
type Sequence = Int32Array | CompletedSequence;

export interface ComparisonGroup<Of extends Sequence = Int32Array> {
  readonly sequences: readonly Of[];
  /** Indices of (better, worse); ties, and what a ranking says both ways, are left out. */
  readonly pairs: readonly (readonly [number, number])[];
}

export interface TokenizedComparison<Of extends Sequence = Int32Array> {
  /** The same for all comparisons of one prompt. */
  readonly promptKey: string;
  readonly sequences: readonly Of[];
  /** 0 is best; equal ranks are ties. */
  readonly ranks: readonly number[];
}

/** All comparisons of a prompt in one group, so that its pairs share a batch and a weight. Prompts without a pair are left out. */
export function groupByPrompt<Of extends Sequence>(
  comparisons: Iterable<TokenizedComparison<Of>>,
): ComparisonGroup<Of>[] {
  const groups = new Map<string, { sequences: Of[]; pairs: [number, number][] }>();
  for (const { promptKey, sequences, ranks } of comparisons) {
    const group = groups.get(promptKey) ?? { sequences: [], pairs: [] };
    groups.set(promptKey, group);
    const start = group.sequences.length;
    group.sequences.push(...sequences);
    const contents = sequences.map((sequence) => idsOf(sequence).join());
    const said: [number, number][] = [];
    for (let better = 0; better < ranks.length; better++) {
      for (let worse = 0; worse < ranks.length; worse++) {
        if (ranks[better] < ranks[worse] && contents[better] !== contents[worse]) said.push([better, worse]);
      }
    }
    for (const [better, worse] of oneWayPairs(said, contents)) group.pairs.push([start + better, start + worse]);
  }
  return [...groups.values()].filter((group) => group.pairs.length > 0);
}

/**
 * What a training loop over groups goes through: how many updates, the groups of each, a pure function of its number with an
 * order of its own for every epoch, and the largest groups there can be in one.
 */
export function groupSteps<Group extends ComparisonGroup<Sequence>>(
  groups: readonly Group[],
  { batchSize, epochs }: { readonly batchSize: number; readonly epochs: number },
  random: Random,
): { readonly steps: number; readonly itemsAt: (step: number) => Group[]; readonly largest: Group[] } {
  const perEpoch = Math.ceil(groups.length / batchSize);
  return {
    steps: perEpoch * epochs,
    itemsAt: (step) => {
      const order = random.split(`epoch ${Math.floor(step / perEpoch)}`).shuffle(groups);
      const start = (step % perEpoch) * batchSize;
      return order.slice(start, start + batchSize);
    },
    largest: largestGroups(groups, batchSize),
  };
}

/** The groups with the most tokens, as many as a batch has: no batch is larger. */
function largestGroups<Group extends ComparisonGroup<Sequence>>(groups: readonly Group[], batchSize: number): Group[] {
  const tokensOf = ({ sequences }: Group) => sequences.reduce((sum, sequence) => sum + idsOf(sequence).length, 0);
  return [...groups].sort((a, b) => tokensOf(b) - tokensOf(a)).slice(0, batchSize);
}

function idsOf(sequence: Sequence): Int32Array {
  return sequence instanceof Int32Array ? sequence : sequence.ids;
}
