/**
 * What differs between the methods that learn from pairs of replies without a reward model: which reward the policy implies, and the
 * loss of a pair. Batches, the reference, memory, checkpoints and resume are the loop's (preference-loop.ts).
 */
import type { Node } from '../../graph/node.ts';
import { div } from '../../graph/ops/div.ts';
import type { MethodName } from '../../../shared/methods/all.ts';

/** Replies to prompts, one value each: of all replies of a batch [S], or of one side of its pairs [P]. */
export interface ReplyNodes {
  /** log π(reply | prompt), summed over its tokens, in nats. */
  readonly logprobs: Node;
  /** The same of the policy as the run found it. Reading it without declaring it is refused when the graph is compiled. */
  readonly reference: Node;
  /** Tokens of the reply, its end token among them. */
  readonly lengths: Node;
}

/** By pair, [P]. */
export type PairFigures = Readonly<Record<string, Node>> & { readonly loss: Node };

export interface PreferenceMethod<Settings> {
  /** In messages and progress. */
  readonly name: MethodName;
  /** Whether the parent's log-probabilities are needed; they are computed once, before the first update. */
  readonly hasReference: boolean;
  /** The log-probability that is compared, and reported as `logps/…`: a sum over tokens, or their mean. */
  readonly logps: (replies: ReplyNodes) => Node;
  /** The reward that the policy implies. Its order on held-out pairs is what is measured. */
  readonly reward: (replies: ReplyNodes, settings: Settings) => Node;
  /** The loss of each pair, and figures beside it. */
  readonly loss: (chosen: ReplyNodes, rejected: ReplyNodes, settings: Settings) => PairFigures;
}

/** The mean over a reply's tokens: it does not fall with length, as the sum does. */
export function meanLogprob({ logprobs, lengths }: ReplyNodes): Node {
  return div(logprobs, lengths);
}
