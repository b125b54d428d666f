import { expect, it } from 'vitest';
import { PARLEY_SPECIAL_TOKENS, parleyTokenizerConfig } from '../template/parley-chat-template.ts';
import { Tokenizer } from '../tokenizer/tokenizer.ts';
import { trainBpe } from '../tokenizer/train-bpe.ts';
import { cutVocabulary } from './cut-vocabulary.ts';
import { keptTokens } from './kept-tokens.ts';

const text = 'the cat sat on the mat and the dog sat on the cat '.repeat(3);
const tokenizerOf = (corpus: string, vocabSize = 285) =>
  Tokenizer.fromJson(
    trainBpe([corpus], { vocabSize, specialTokens: PARLEY_SPECIAL_TOKENS }),
    parleyTokenizerConfig(64),
  );
const whole = tokenizerOf(text);
const cut = (used: number[]) => {
  const { json, config, kept } = cutVocabulary(whole, used);
  return { kept, tokenizer: Tokenizer.fromJson(json, config) };
};

it('finds of a cut tokenizer which tokens were left, by the tokens alone', () => {
  const { kept, tokenizer } = cut(whole.encode('the cat'));
  expect(kept.length).toBeLessThan(whole.vocabSize);
  expect(keptTokens(whole, tokenizer)).toEqual(kept);
  expect(keptTokens(whole, whole)).toEqual(Int32Array.from({ length: whole.vocabSize }, (_, id) => id));
});

it('is nothing for a tokenizer that was not cut from it', () => {
  const { tokenizer } = cut(whole.encode('the cat'));
  expect(keptTokens(tokenizer, whole)).toBeUndefined();
  expect(keptTokens(whole, tokenizerOf('dogs and dogs and dogs '.repeat(4), 275))).toBeUndefined();
  const { json, vocabSize } = tokenizer;
  expect(keptTokens(whole, { vocabSize, json: { ...json, normalizer: { type: 'Lowercase' } } })).toBeUndefined();
  const merges = (json.model as { merges: string[] }).merges.toReversed();
  const turned = { ...json, model: { ...json.model, merges } } as typeof json;
  expect(keptTokens(whole, { vocabSize, json: turned })).toBeUndefined();
});
