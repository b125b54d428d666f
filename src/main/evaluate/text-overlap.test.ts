import { describe, expect, it } from 'vitest';
import { rougeL, rougeN } from './rouge.ts';
import { tokenF1 } from './token-f1.ts';

describe('ROUGE', () => {
  // Lin's own example, section 3.1, where the two have the same pairs of words but not the same order.
  it.each([
    ['police kill the gunman', 3 / 4],
    ['the gunman kill police', 2 / 4],
  ])('L follows word order: %s', (hypothesis, expected) => {
    const byHand = { precision: expected, recall: expected, f1: expected };
    expect(rougeL(hypothesis, 'police killed the gunman')).toEqual(byHand);
  });

  it('L leaves gaps out but counts what is before and behind them', () => {
    expect(rougeL('a x b y y c', 'a b z c')).toEqual({ precision: 3 / 6, recall: 3 / 4, f1: 0.6 });
  });

  it('N counts n-grams clipped, or each once', () => {
    // Shared: "a" twice of three and of two, "b" once; so 3 of 4 and 3 of 3. Each once: 2 of 2 and 2 of 2.
    expect(rougeN('a a a b', 'a b a', 1)).toEqual({ precision: 3 / 4, recall: 1, f1: 6 / 7 });
    expect(rougeN('a a a b', 'a b a', 1, { counting: 'distinct' })).toEqual({ precision: 1, recall: 1, f1: 1 });
    // Pairs: aa, aa, ab against ab, ba.
    expect(rougeN('a a a b', 'a b a', 2)).toEqual({ precision: 1 / 3, recall: 1 / 2, f1: 0.4 });
  });

  it('is 0 for texts that share nothing or are too short', () => {
    const nothing = { precision: 0, recall: 0, f1: 0 };
    expect(rougeN('a', 'a', 2)).toEqual(nothing);
    expect(rougeL('', 'a')).toEqual(nothing);
    expect(rougeL('a', 'b')).toEqual(nothing);
  });
});

describe('token F1', () => {
  it('compares bags of words without case, punctuation and articles', () => {
    expect(tokenF1('The Eiffel Tower, in Paris!', 'eiffel tower')).toEqual({ precision: 0.5, recall: 1, f1: 2 / 3 });
    expect(tokenF1('theatre', 'the atre').f1).toBe(0);
  });

  it('lets two texts without words agree', () => {
    expect(tokenF1('the', '...').f1).toBe(1);
    expect(tokenF1('the', 'cat').f1).toBe(0);
  });
});
