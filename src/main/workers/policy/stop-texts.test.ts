import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StopTexts } from './stop-texts.ts';

function feed(texts: readonly string[], pieces: readonly string[]): { text: string; found: string | undefined } {
  const stops = new StopTexts(texts);
  const shown = pieces.map((piece) => stops.push(piece)).join('');
  return { text: shown + stops.end(), found: stops.found };
}

describe('a stop text', () => {
  it('ends the text before it, also when it comes in pieces', () => {
    expect(feed(['\nUser:'], ['Well', '.\n', 'Us', 'er', ': hi'])).toEqual({ text: 'Well.', found: '\nUser:' });
  });

  it('is held back only as long as it may come', () => {
    const stops = new StopTexts(['abc']);
    expect([stops.push('xa'), stops.push('b'), stops.push('abq'), stops.push('ab')]).toEqual([
      'x',
      '',
      'ababq'.slice(0, 5),
      '',
    ]);
    expect(stops.end()).toBe('ab');
  });

  it('may begin within another that did not come, and the one that is complete first counts', () => {
    expect(feed(['aab'], ['a', 'a', 'a', 'b'])).toEqual({ text: 'a', found: 'aab' });
    expect(feed(['end', 'b'], ['a', 'b end'])).toEqual({ text: 'a', found: 'b' });
    expect(feed(['c', 'bcd'], ['abcd'])).toEqual(feed(['c', 'bcd'], ['abc', 'd']));
    expect(feed(['c', 'bc'], ['abc'])).toEqual({ text: 'a', found: 'bc' });
  });

  it('is found wherever the text is cut', () => {
    const letters = fc.stringMatching(/^[ab🙂]{0,12}$/u);
    const stop = fc.stringMatching(/^[ab🙂]{1,4}$/u);
    fc.assert(
      fc.property(fc.array(letters), fc.array(stop, { maxLength: 3 }), (pieces, texts) => {
        const whole = pieces.join('');
        expect(feed(texts, pieces)).toEqual(feed(texts, [...whole]));
      }),
    );
  });
});
