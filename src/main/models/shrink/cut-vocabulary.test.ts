import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { Tokenizer } from '../tokenizer/tokenizer.ts';
import { cutVocabulary } from './cut-vocabulary.ts';

interface Kind {
  readonly tokenizer: unknown;
  readonly vectors: readonly { readonly text: string }[];
}

const file = path.join(import.meta.dirname, '../tokenizer/fixtures/tokenizers.json');
const { kinds } = JSON.parse(await readFile(file, 'utf8')) as { kinds: Record<string, Kind> };
const special = { bos_token: '<s>', eos_token: '</s>', pad_token: '<pad>', unk_token: '<unk>' };
const wholeOf = (name: string) => Tokenizer.fromJson(kinds[name].tokenizer, special, name);
const bytePairs = Object.keys(kinds).filter((name) => !name.startsWith('Unigram'));

function cut(whole: Tokenizer, texts: readonly string[]) {
  const result = cutVocabulary(
    whole,
    texts.flatMap((text) => whole.encode(text)),
  );
  return { ...result, tokenizer: Tokenizer.fromJson(result.json, result.config, 'the cut one') };
}

describe.each(bytePairs)('%s', (name) => {
  const whole = wholeOf(name);
  const texts = kinds[name].vectors.map(({ text }) => text);

  it('encodes the texts that it was cut to as before, under new ids', () => {
    const some = texts.filter((_, i) => i % 3 === 0);
    const { kept, tokenizer } = cut(whole, some);
    expect(kept.length).toBeLessThan(whole.vocabSize);
    expect([...kept]).toEqual([...kept].sort((a, b) => a - b));
    for (const text of some) {
      const ids = tokenizer.encode(text);
      expect(
        ids.map((id) => kept[id]),
        text,
      ).toEqual(whole.encode(text));
      expect(tokenizer.decode(ids)).toBe(whole.decode(whole.encode(text)));
    }
  });

  it('still writes any other text that the whole one writes', () => {
    const { tokenizer } = cut(whole, [texts[1]]);
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom(...texts)), (text) => {
        expect(tokenizer.decode(tokenizer.encode(text))).toBe(whole.decode(whole.encode(text)));
      }),
      { numRuns: 300 },
    );
  });

  it('with all tokens kept is the same tokenizer', () => {
    const all = Array.from({ length: whole.vocabSize }, (_, id) => id);
    const { json, kept } = cutVocabulary(whole, all);
    expect([...kept]).toEqual(all);
    expect(json).toEqual(whole.json);
  });
});

it('keeps what tokens are merged from in every way, special tokens and bytes, and numbers all of them anew', () => {
  const bytes = ['a', 'b', 'c', 'd'];
  const vocab = Object.fromEntries([...bytes, 'ab', 'bc', 'abc', 'cd', 'bcd'].map((token, id) => [token, id]));
  const json = {
    added_tokens: [
      { id: 9, content: '</s>', special: true },
      { id: 10, content: '<pad>', special: true },
    ],
    model: { type: 'BPE', vocab, merges: ['a b', 'b c', 'c d', 'ab c', 'a bc', 'b cd'] },
    post_processor: {
      type: 'TemplateProcessing',
      single: [{ Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: '</s>', type_id: 0 } }],
      special_tokens: { '</s>': { id: '</s>', ids: [9], tokens: ['</s>'] } },
    },
  };
  const config = { eos_token: '</s>', pad_token: '<pad>', added_tokens_decoder: { '9': { content: '</s>' } } };
  const whole = Tokenizer.fromJson(json, config);
  const { kept, ...result } = cutVocabulary(whole, [vocab.abc]);
  expect([...kept]).toEqual([0, 1, 2, 3, 4, 5, 6, 9, 10]);
  expect(result.json.model).toMatchObject({
    vocab: { a: 0, b: 1, c: 2, d: 3, ab: 4, bc: 5, abc: 6 },
    merges: ['a b', 'b c', 'ab c', 'a bc'],
  });
  expect(result.json.added_tokens.map(({ id, content }) => [id, content])).toEqual([
    [7, '</s>'],
    [8, '<pad>'],
  ]);
  expect(result.json.post_processor).toMatchObject({ special_tokens: { '</s>': { ids: [7] } } });
  expect(Object.keys(result.config.added_tokens_decoder ?? {})).toEqual(['7']);
});

it('refuses tokenizers that it cannot cut, with the way on', () => {
  expect(() => cutVocabulary(wholeOf('Unigram (Metaspace)'), [1])).toThrow(/of the kind "Unigram".*remove layers only/);
  const { json, config } = wholeOf(bytePairs[0]);
  const marked = { ...json, model: { ...json.model, end_of_word_suffix: '</w>' } } as typeof json;
  expect(() => cutVocabulary({ json: marked, config }, [1])).toThrow('marks pieces of words by end_of_word_suffix');
});
