import type { RoundResult } from '../../../shared/contract/results.ts';
import { judgeSaid } from '../../../shared/domain/judge-words.ts';
import { said } from '../../../shared/language/said.ts';
import type { Said } from '../../../shared/language/said.ts';

type Judgement = RoundResult['judgements'][number];
type Verdict = Pick<RoundResult, 'verdict' | 'kept' | 'reason'>;

/** A reward model's or judge's accuracy on pairs that it has not learned from. */
interface Accuracy {
  readonly heldOutAccuracy: number;
  readonly interval: readonly [number, number];
}

interface Judge extends Accuracy {
  readonly knows: boolean;
  /** On all held-out pairs, ties counted half; none where no pair of replies to one prompt is held out. */
  readonly agreement?: number;
}

/**
 * Kept only where it surely wins: the win rate's interval is above one half. Undecided where it holds one half.
 * @param judge of the deciding judgement, where that is a model; one that may be no better than a coin toss decides nothing
 */
export function verdict(
  judgement: Judgement,
  { reward, judge }: { readonly reward?: Accuracy; readonly judge: Judge | null },
): Verdict {
  const { low, high } = judgement.winRate;
  if (judge !== null && judge.agreement === undefined) return undecided([said('verdicts.judgeNotMeasured')]);
  if (judge !== null && !judge.knows) return undecided([said('verdicts.judgeMayGuess', sharesOf(judge))]);
  const figures = figuresOf(judgement, judge);
  if (low > 0.5) return { verdict: 'kept', kept: true, reason: said('verdicts.kept', { figures }) };
  if (high < 0.5) {
    const sentences = [said('verdicts.notKept', { figures }), ...weakReward(reward), said('verdicts.keepAnyway')];
    return { verdict: 'not-kept', kept: false, reason: said('common.sentences', { sentences }) };
  }
  const more = judge === null ? said('verdicts.morePrompts') : said('verdicts.moreRankings');
  return undecided([said('verdicts.undecided', { figures }), more, ...weakReward(reward)]);
}

function undecided(why: readonly Said[]): Verdict {
  const sentences = [...why, said('verdicts.votesDecide'), said('verdicts.keepAnyway')];
  return { verdict: 'undecided', kept: false, reason: said('common.sentences', { sentences }) };
}

function figuresOf({ winRate, judge: name, count, prompts }: Judgement, judge: Accuracy | null): Said {
  const { value: share, low, high } = winRate;
  const contest = { share, low, high, comparisons: count, prompts, judge: judgeSaid(name) };
  if (judge === null) return said('verdicts.byRule', contest);
  const [accuracyLow, accuracyHigh] = judge.interval;
  return said('verdicts.byModel', { ...contest, accuracy: judge.heldOutAccuracy, accuracyLow, accuracyHigh });
}

function weakReward(reward: Accuracy | undefined): Said[] {
  if (reward === undefined || reward.interval[0] > 0.5) return [];
  return [said('verdicts.rewardModelMayGuess', sharesOf(reward))];
}

function sharesOf({ heldOutAccuracy: share, interval: [low, high] }: Accuracy) {
  return { share, low, high };
}
