import { expect, test } from 'vitest';
import fc from 'fast-check';
import { BYTE_TO_CHAR, GPT2_SPLIT, toByteChars } from './byte-level.ts';
import { trainBpe } from './train-bpe.ts';

/** The obvious trainer: count every pair afresh before each merge. */
function obviousMerges(texts: readonly string[], count: number): string[] {
  const ids = new Map([...BYTE_TO_CHAR].sort().map((char, id) => [char, id]));
  let words = texts.flatMap((text) => (text.match(GPT2_SPLIT) ?? []).map((word) => [...toByteChars(word)]));
  const merges: string[] = [];
  while (ids.size < 256 + count) {
    const counts = new Map<string, number>();
    for (const word of words) {
      for (let i = 1; i < word.length; i++) {
        const pair = `${word[i - 1]} ${word[i]}`;
        counts.set(pair, (counts.get(pair) ?? 0) + 1);
      }
    }
    const idsOf = (pair: string) => pair.split(' ').map((symbol) => ids.get(symbol)!);
    const [best] = [...counts].sort(
      ([a, countA], [b, countB]) => countB - countA || idsOf(a)[0] - idsOf(b)[0] || idsOf(a)[1] - idsOf(b)[1],
    );
    if (best === undefined || best[1] < 2) break;
    merges.push(best[0]);
    const merged = best[0].replace(' ', '');
    if (!ids.has(merged)) ids.set(merged, ids.size);
    words = words.map((word) => mergeOnce(word, best[0], merged));
  }
  return merges;
}

function mergeOnce(word: string[], pair: string, merged: string): string[] {
  const out: string[] = [];
  for (let i = 0; i < word.length; i++) {
    const isPair = `${word[i]} ${word[i + 1]}` === pair;
    out.push(isPair ? merged : word[i]);
    if (isPair) i++;
  }
  return out;
}

test('the merges are those of the obvious trainer, on texts full of ties and repeats', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' '), maxLength: 12 });
  fc.assert(
    fc.property(fc.array(word, { maxLength: 12 }), (texts) => {
      expect(trainBpe(texts, { vocabSize: 286, specialTokens: [] }).model.merges).toEqual(obviousMerges(texts, 30));
    }),
    { numRuns: 300 },
  );
});

test('the order of the texts does not matter', () => {
  const texts = ['low lower lowest', 'new newer newest', 'wide wider widest'];
  const options = { vocabSize: 300, specialTokens: ['<|pad|>'] };
  expect(trainBpe(texts, options)).toEqual(trainBpe([...texts].reverse(), options));
});

test('special tokens come first, then the bytes in the order of their characters, then merges', () => {
  const { model } = trainBpe(['aa aa aa'], { vocabSize: 1000, specialTokens: ['<|pad|>', '<|end|>'] });
  expect(model.vocab['<|end|>']).toBe(1);
  expect(model.vocab['!']).toBe(2);
  expect(model.merges).toEqual(['a a', 'Ġ aa']);
  expect(Object.keys(model.vocab)).toHaveLength(2 + 256 + 2);
});

test('text never learns to spell a special token', () => {
  const { model } = trainBpe(['pad pad pad'], { vocabSize: 1000, specialTokens: ['pad'] });
  expect(model.vocab['pad']).toBe(0);
  expect(model.merges.map((merge) => (merge as string).replace(' ', ''))).not.toContain('pad');
});

test('GPT-2s split and byte characters are those of its published encoder', () => {
  expect("I've 3 cats,  ok?".match(GPT2_SPLIT)).toEqual(['I', "'ve", ' 3', ' cats', ',', ' ', ' ok', '?']);
  expect(toByteChars(' \n\té')).toBe('ĠĊĉÃ©');
});

test('impossible options are refused', () => {
  expect(() => trainBpe([], { vocabSize: 256, specialTokens: ['<|pad|>'] })).toThrow(/from 257 .* got 256/);
  expect(() => trainBpe([], { vocabSize: 400, specialTokens: ['<a>', '<a>'] })).toThrow(/different.*"<a>"/);
});
