import { describe, expect, it } from 'vitest';
import { render } from '../../../shared/language/said.ts';
import type { Said } from '../../../shared/language/said.ts';
import { chinese } from '../../../shared/language/zh/chinese.ts';
import { verdict as verdictOf } from './verdict.ts';

const verdict = (...given: Parameters<typeof verdictOf>) => {
  const { reason, ...rest } = verdictOf(...given);
  return { ...rest, reason: render(reason as Said) };
};

const good = { heldOutAccuracy: 0.8, interval: [0.72, 0.87] as [number, number] };
const judge = { ...good, knows: true, agreement: 0.78 };
const by = (judgeName: string, low: number, high: number) => ({
  winRate: { value: (low + high) / 2, low, high },
  judge: judgeName,
  ties: 2,
  count: 160,
  prompts: 40,
});

describe('verdict of a round', () => {
  it('keeps what surely wins, and says what the judge may be wrong about', () => {
    expect(verdict(by('judge', 0.55, 0.9), { reward: good, judge })).toEqual({
      verdict: 'kept',
      kept: true,
      reason:
        'Kept: by the judge it wins 72.5 % of 160 comparisons with its parent on 40 prompts it never saw; ' +
        'the judge is right on 80.0 % (72.0 % to 87.0 %) of pairs, so the true win rate is between 55.0 % and 90.0 % (95 % interval).',
    });
    expect(verdict(by('rule:question', 0.55, 0.9), { reward: good, judge: null }).reason).toBe(
      'Kept: it wins 72.5 % of 160 comparisons with its parent on 40 prompts it never saw, by the rule “question” ' +
        '(95 % interval 55.0 % to 90.0 %).',
    );
  });

  it('says why in the language of the reader', () => {
    const { reason } = verdictOf(by('rule:question', 0.55, 0.9), { reward: good, judge: null });
    const stored = JSON.parse(JSON.stringify(reason)) as Said;
    expect(render(stored, { language: chinese })).toBe(
      '已保留：在 40 个未见过的提示上与父版本比较 160 次，胜出 72.5%，评判：规则“question”（95% 置信区间 55.0% 至 90.0%）。',
    );
  });

  it('is undecided where the interval holds one half, and says what would decide it', () => {
    const { reason, ...rest } = verdict(by('judge', 0.4, 0.9), { reward: good, judge });
    expect(rest).toEqual({ verdict: 'undecided', kept: false });
    expect(reason).toMatch(
      /^Undecided: .* 50 % lies within\. More rankings narrow the interval\. Blind votes in Compare/,
    );
    expect(verdict(by('rule:question', 0.4, 0.6), { reward: good, judge: null }).reason).toContain(
      'More prompts in the contest',
    );
  });

  it('is undecided by a judge that may toss coins, whatever the win rate', () => {
    const coin = { heldOutAccuracy: 0.52, interval: [0.47, 0.57] as [number, number], knows: false, agreement: 0.51 };
    const { reason, ...rest } = verdict(by('judge', 0.6, 0.9), { reward: good, judge: coin });
    expect(rest).toEqual({ verdict: 'undecided', kept: false });
    expect(reason).toContain('right on 52.0 % (47.0 % to 57.0 %) of pairs it has not learned from');
  });

  it('is undecided by a judge that was measured on no two replies to one prompt, however right it is elsewhere', () => {
    const { reason, ...rest } = verdict(by('judge', 0, 1), { judge: { ...good, knows: false } });
    expect(rest).toEqual({ verdict: 'undecided', kept: false });
    expect(reason).toContain('accuracy on such pairs is unknown');
    expect(reason).toContain('Blind votes in Compare decide it.');
  });

  it('is not kept where it surely loses, with a word on a reward model that may be guessing', () => {
    const guessing = { heldOutAccuracy: 0.5, interval: [0.4, 0.6] as [number, number] };
    const { reason, ...rest } = verdict(by('rule:question', 0.2, 0.4), { reward: guessing, judge: null });
    expect(rest).toEqual({ verdict: 'not-kept', kept: false });
    expect(reason).toContain(
      'worse than its parent. The reward model it learned from is right on 50.0 % (40.0 % to 60.0 %)',
    );
  });
});
