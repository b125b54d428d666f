/** What a learned judge may be wrong about, in a contest where no judges on resampled rankings say more. */
import { said } from '../../../shared/language/said.ts';
import { resultSchemas, roundResultSchema } from '../../../shared/contract/results.ts';
import type { ResultOf, RoundResult } from '../../../shared/contract/results.ts';
import type { Run } from '../../../shared/domain/run.ts';
import { parseAs } from '../../models/files/json-file.ts';

/**
 * The share of pairs on which a reward model and its rater part, at most (95 %), on rankings that it has not learned from. A pair that
 * the rater tied counts half.
 */
export function judgeError({ kind, name, result }: Pick<Run, 'kind' | 'name' | 'result'>): number {
  return errorShare(
    kind === 'round'
      ? roundFigures(parseAs(roundResultSchema, result, said('errors.store.stored', { part: 'result', of: name })))
      : rewardFigures(parseAs(resultSchemas.reward, result, said('errors.store.stored', { part: 'result', of: name }))),
  );
}

interface Measured {
  /** The lower bound of the accuracy on pairs that the rater ordered. */
  readonly accuracy: number;
  /** Pairs that the rater ordered, and pairs that the rater tied. */
  readonly ordered: number;
  readonly ties: number;
}

/** As `judgeError`, of a judge whose run has not ended. */
export function errorShare({ accuracy, ordered, ties }: Measured): number {
  // A round on thumbs alone has no rankings, and so no ties.
  const share = ordered + ties === 0 ? 1 : ordered / (ordered + ties);
  return 1 - (share * accuracy + (1 - share) / 2);
}

const roundFigures = ({ judgeModel, data }: RoundResult): Measured => ({
  accuracy: judgeModel.interval[0],
  ordered: data.pairs,
  ties: data.ties,
});

const rewardFigures = ({ interval, pairs, heldOutPairs, ties }: ResultOf<'reward'>): Measured => ({
  accuracy: interval[0],
  ordered: pairs + heldOutPairs,
  ties,
});

/**
 * However a judge's errors fall, the share that its rater would give to A differs from the judge's by no more than the share of pairs
 * that it is wrong on; `error` is that share on held-out pairs, so the contest's must be no harder.
 */
export function allowingFor(error: number, { value, low, high }: { value: number; low: number; high: number }) {
  return { value, low: Math.max(0, low - error), high: Math.min(1, high + error) };
}
