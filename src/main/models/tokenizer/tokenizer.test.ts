import { expect, test } from 'vitest';
import fc from 'fast-check';
import { Tokenizer } from './tokenizer.ts';
import { StreamDecoder } from './stream-decoder.ts';
import { trainBpe } from './train-bpe.ts';

const specialTokens = ['<|pad|>', '<|begin|>', '<|user|>', '<|end|>'];
const texts = ['the cat sat on the mat', 'the dog sat on the log', 'ça va bien, merci 😀😀😀', "it's 12 o'clock"];
const json = trainBpe(texts, { vocabSize: 300, specialTokens });
const config = { bos_token: '<|begin|>', eos_token: '<|end|>', pad_token: '<|pad|>' };
const tokenizer = Tokenizer.fromJson(json, config);

/** Any well-formed text, with the pieces that could confuse a tokenizer made likely. */
const anyText = fc
  .array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...specialTokens, ' ', '\n\n', '\uFFFD', '😀', 'the')))
  .map((parts) => parts.join(''));

test('every text comes back as it was, without a special token in it', () => {
  fc.assert(
    fc.property(anyText, fc.boolean(), (text, continues) => {
      const ids = tokenizer.encode(text, { continues });
      expect(tokenizer.decode(ids)).toBe(text.replaceAll('\uFDD0', ''));
      expect(ids.some((id) => tokenizer.isSpecial(id))).toBe(false);
    }),
  );
});

test('merges are used: a trained word is one token', () => {
  expect(tokenizer.encode(' sat')).toEqual([tokenizer.tokenToId('Ġsat')]);
});

test('special tokens have the first ids, decode as written and can be left out', () => {
  expect(specialTokens.map((token) => tokenizer.tokenToId(token))).toEqual([0, 1, 2, 3]);
  expect([tokenizer.padId, tokenizer.bosId, tokenizer.eosId]).toEqual([0, 1, 3]);
  const ids = [1, ...tokenizer.encode('hi'), 3];
  expect(tokenizer.decode(ids)).toBe('<|begin|>hi<|end|>');
  expect(tokenizer.decode(ids, { skipSpecial: true })).toBe('hi');
});

test('a stream of any tokens gives the same text as decoding them at once', () => {
  const anyId = fc.integer({ min: 0, max: tokenizer.vocabSize - 1 });
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(anyId),
        anyText.map((text) => tokenizer.encode(text)),
      ),
      (ids) => {
        const decoder = new StreamDecoder(tokenizer);
        const streamed = ids.map((id) => decoder.push(id)).join('') + decoder.end();
        expect(streamed).toBe(tokenizer.decode(ids, { skipSpecial: true }));
      },
    ),
  );
});

test('a character spread over tokens appears with its last byte', () => {
  const ids = tokenizer.encode('€');
  expect(ids).toHaveLength(3);
  const decoder = new StreamDecoder(tokenizer);
  expect(ids.map((id) => decoder.push(id))).toEqual(['', '', '€']);
  expect(decoder.push(ids[0])).toBe('');
  expect(decoder.end()).toBe('\uFFFD');
});

test('a pad token that is the end token is refused, and so is a missing one', () => {
  expect(() => Tokenizer.fromJson(json, { ...config, pad_token: '<|end|>' }, 'm')).toThrow(
    /tokenizer of m: pad_token and eos_token are both "<\|end\|>"/,
  );
  expect(() => Tokenizer.fromJson(json, { eos_token: '<|end|>' })).toThrow(/must name pad_token/);
  expect(() => Tokenizer.fromJson(json, { ...config, eos_token: '<eos>' })).toThrow(/eos_token.*got "<eos>"/);
});

test('broken files are named with the place that is wrong', async () => {
  await expect(Tokenizer.fromFolder('/no/folder')).rejects.toThrow(/\/no\/folder\/tokenizer.json: no such file/);
  expect(() => Tokenizer.fromJson({ model: { type: 'WordPiece' } }, config)).toThrow(
    /tokenizer\.json.*"model\.type".*BPE/,
  );
  expect(() => Tokenizer.fromJson(json, { ...config, eos_token: 3 })).toThrow(/tokenizer_config\.json.*eos_token/);
});

test('ids outside the vocabulary are refused', () => {
  expect(() => tokenizer.decode([tokenizer.vocabSize])).toThrow(/from 0 to 273, got 274/);
});
