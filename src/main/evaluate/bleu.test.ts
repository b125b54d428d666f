import { describe, expect, it } from 'vitest';
import { corpusBleu, sentenceBleu } from './bleu.ts';
import { tokenize13a } from './tokenize-13a.ts';

describe('tokenize13a', () => {
  it.each([
    ['Hello, world!', 'Hello , world !'],
    ['It costs 1,000.50 dollars.', 'It costs 1,000.50 dollars .'],
    ['a 3-day trip-wire, v2.', 'a 3 - day trip-wire , v2 .'],
    ['&quot;R&amp;D&quot; &lt;b&gt;', '" R & D " < b >'],
    ['<skipped>long-\nword\nnext', 'longword next'],
    ["don't naïve…", "don't naïve…"],
    ['', ''],
  ])('cuts %j', (text, tokens) => {
    expect(tokenize13a(text).join(' ')).toBe(tokens);
  });
});

describe('BLEU', () => {
  it('is worked out by hand for one sentence', () => {
    // Of "the cat sat on the mat": 5 of 6 words, 3 of 5 pairs, 1 of 4 triples and 0 of 3 quadruples are in the
    // reference; the missing quadruple is smoothed to half a match. Lengths are equal, so no brevity penalty.
    const byHand = 100 * Math.pow((5 / 6) * (3 / 5) * (1 / 4) * (0.5 / 3), 1 / 4);
    expect(sentenceBleu('the cat sat on the mat', ['the cat is on the mat'])).toBeCloseTo(byHand, 10);
    expect(corpusBleu(['the cat sat on the mat'], [['the cat is on the mat']])).toBeCloseTo(byHand, 10);
  });

  it('takes a word no more often than a reference has it', () => {
    // Papineni's example: 2 of 7 words, then no pairs, triples or quadruples: halves, quarters and eighths of a match.
    const byHand = 100 * Math.pow((2 / 7) * (0.5 / 6) * (0.25 / 5) * (0.125 / 4), 1 / 4);
    expect(sentenceBleu('the the the the the the the', ['the cat is on the mat'])).toBeCloseTo(byHand, 10);
  });

  it('punishes brevity against the closest reference, the shorter of two as near', () => {
    expect(sentenceBleu('a b c d', ['a b c d e f'])).toBeCloseTo(100 * Math.exp(1 - 6 / 4), 10);
    expect(sentenceBleu('a b c d', ['a b c d e f', 'x y'])).toBeCloseTo(100, 10);
  });

  it('leaves n-grams longer than a single reply out, but not of a corpus', () => {
    expect(sentenceBleu('a b', ['a b'])).toBeCloseTo(100, 10);
    expect(corpusBleu(['a b'], [['a b']])).toBe(0);
    expect(corpusBleu(['a b', 'c d e f'], [['a b'], ['c d e f']])).toBeCloseTo(100, 10);
  });

  it('is 0 where nothing is shared or nothing was said', () => {
    expect(sentenceBleu('x y z', ['a b c'])).toBe(0);
    expect(sentenceBleu('', ['a'])).toBe(0);
    expect(corpusBleu(['', ''], [['a b'], ['c']])).toBe(0);
  });

  it('refuses texts without references', () => {
    expect(() => corpusBleu(['a'], [])).toThrow('references for each of 1 texts; got 0');
    expect(() => sentenceBleu('a', [])).toThrow('at least one reference');
  });
});
