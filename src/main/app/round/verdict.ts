import type { RoundResult } from '../../../shared/contract/results.ts';
import { judgeWords } from '../../../shared/domain/judge-words.ts';

type Judgement = RoundResult['judgements'][number];

/** Kept only where it surely wins: the win rate's lower bound is above one half. With the reason in plain words. */
export function verdict(
  { winRate, judge, count, prompts }: Judgement,
  { heldOutAccuracy, interval }: { readonly heldOutAccuracy: number; readonly interval: readonly [number, number] },
): { kept: boolean; reason: string } {
  const { value, low, high } = winRate;
  const figures =
    `it wins ${percent(value)} of ${count} comparisons with its parent on ${prompts} prompts it never saw, ` +
    `by ${judgeWords(judge)} (95 % interval ${percent(low)} to ${percent(high)})`;
  if (low > 0.5) return { kept: true, reason: `Kept: ${figures}.` };
  const why =
    high < 0.5
      ? 'It is worse than its parent.'
      : 'That may be chance: the interval reaches down to one half or below. More rankings or more episodes may decide it.';
  const weak =
    interval[0] <= 0.5
      ? ` The reward model it learned from is right on ${percent(heldOutAccuracy)} of held-out pairs ` +
        `(${percent(interval[0])} to ${percent(interval[1])}), which could be guessing: it needs more rankings.`
      : '';
  return { kept: false, reason: `Not kept: ${figures}. ${why}${weak} You can keep it all the same.` };
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
