import type { RoundResult } from '../../../shared/contract/results.ts';
import { counted } from '../../../shared/domain/counted.ts';
import { judgeWords } from '../../../shared/domain/judge-words.ts';

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
  if (judge !== null && judge.agreement === undefined) {
    return undecided(
      'Undecided: no held-out rating compares two replies of versions to one prompt, as the contest does, so nobody knows how often the ' +
        'judge is right on such pairs, and it decides nothing. Rankings make a judge that can be measured.',
    );
  }
  if (judge !== null && !judge.knows) {
    const accuracy =
      `The judge is right on ${accuracyInWords(judge)} of pairs it has not learned from, ` +
      'which is no better than a coin toss, so it decides nothing.';
    return undecided(
      `Undecided: ${accuracy} More rankings, or ones that contradict each other less, make a better judge.`,
    );
  }
  const figures = figuresInWords(judgement, judge);
  if (low > 0.5) return { verdict: 'kept', kept: true, reason: `Kept: ${figures}.` };
  if (high < 0.5) {
    const reason = `Not kept: ${figures}. It is worse than its parent.${weakReward(reward)} You can keep it all the same.`;
    return { verdict: 'not-kept', kept: false, reason };
  }
  const more = judge === null ? 'More prompts in the contest' : 'More rankings';
  return undecided(
    `Undecided: ${figures}, and one half lies within. ${more} narrow the interval.${weakReward(reward)}`,
  );
}

function undecided(reason: string): Verdict {
  const way = 'Blind votes in Compare decide it. You can keep the version all the same.';
  return { verdict: 'undecided', kept: false, reason: `${reason} ${way}` };
}

function figuresInWords({ winRate, judge: name, count, prompts }: Judgement, judge: Accuracy | null): string {
  const share = `wins ${percent(winRate.value)} of ${counted(count, 'comparison')} with its parent on ${counted(prompts, 'prompt')} it never saw`;
  const [low, high] = [percent(winRate.low), percent(winRate.high)];
  if (judge === null) return `it ${share}, by ${judgeWords(name)} (95 % interval ${low} to ${high})`;
  const errors = `the judge is right on ${accuracyInWords(judge)} of pairs`;
  return `by ${judgeWords(name)} it ${share}; ${errors}, so the true win rate is between ${low} and ${high} (95 % interval)`;
}

function weakReward(reward: Accuracy | undefined): string {
  if (reward === undefined || reward.interval[0] > 0.5) return '';
  return ` The reward model it learned from is right on ${accuracyInWords(reward)} of held-out pairs, which may be guessing.`;
}

function accuracyInWords({ heldOutAccuracy, interval: [low, high] }: Accuracy): string {
  return `${percent(heldOutAccuracy)} (${percent(low)} to ${percent(high)})`;
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
