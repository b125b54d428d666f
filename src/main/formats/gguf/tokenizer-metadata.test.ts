/** Unigram tokenizers under llama.cpp's keys; that it then cuts text as Parley does, bench/export-check.ts shows. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Tokenizer } from '../../models/tokenizer/tokenizer.ts';
import { tokenizerMetadata, tokenizerNotes } from './tokenizer-metadata.ts';
import { render } from '../../../shared/language/said.ts';

type Vocabulary = [piece: string, score: number][];
interface Json {
  readonly normalizer: unknown;
  readonly pre_tokenizer: object;
  readonly decoder: object;
  readonly model: { readonly vocab: Vocabulary };
}

const fixture = path.join(import.meta.dirname, '../../models/tokenizer/fixtures/tokenizers.json');
const { kinds } = JSON.parse(readFileSync(fixture, 'utf8')) as { kinds: Record<string, { tokenizer: Json }> };
const trained = kinds['Unigram (Metaspace)'].tokenizer;
const special = { bos_token: '<s>', eos_token: '</s>', pad_token: '<pad>', unk_token: '<unk>' };

const tokenizer = (changes: object = {}) => Tokenizer.fromJson({ ...trained, ...changes }, special);
const withVocabulary = (change: (vocab: Vocabulary) => Vocabulary, changes: object = {}) =>
  tokenizer({ ...changes, model: { ...trained.model, vocab: change(trained.model.vocab) } });
const metaspace = (prepend_scheme: string, split: boolean) => ({
  pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme, split },
});
const inNormalizer = (normalizer: object) => ({ normalizer, pre_tokenizer: null });
const replace = { type: 'Replace', pattern: { String: ' ' }, content: '▁' };
const prepend = { type: 'Prepend', prepend: '▁' };
const valuesOf = (given: Tokenizer, rows = given.vocabSize) =>
  Object.fromEntries(
    tokenizerMetadata(given, rows).map(([key, { value }]) => [key.replace('tokenizer.ggml.', ''), value]),
  );

const wordsOf = (of: Tokenizer): string[] => tokenizerNotes(of).map((note) => render(note));

describe('a Unigram tokenizer', () => {
  it('goes with its pieces, their scores and types, and the token for what no piece spells', () => {
    const { vocab } = trained.model;
    const values = valuesOf(tokenizer(), vocab.length + 1);
    expect(values).toMatchObject({
      model: 't5',
      add_space_prefix: true,
      remove_extra_whitespaces: false,
      unknown_token_id: 0,
      bos_token_id: 1,
      add_eos_token: false,
    });
    expect(values.tokens).toEqual([...vocab.map(([piece]) => piece), `[UNUSED ${vocab.length}]`]);
    expect(values.scores).toEqual([...vocab.map(([, score]) => score), 0]);
    // unknown, three control tokens, pieces, one that is not used
    expect(values.token_type).toEqual([2, 3, 3, 3, ...vocab.slice(4).map(() => 1), 5]);
    expect(values).not.toHaveProperty('merges');
  });

  it.each([
    ['a mark before each text', metaspace('always', true), true],
    ['in an older file', { pre_tokenizer: { type: 'Metaspace', replacement: '▁', add_prefix_space: true } }, true],
    ['before none', metaspace('never', true), false],
    ['before the first, after which a chat has a token', metaspace('first', false), false],
    ['marks by a normalizer', inNormalizer(replace), false],
    ['and one before', inNormalizer({ type: 'Sequence', normalizers: [prepend, replace] }), true],
  ])('%s', (_, changes, addsSpace) => {
    expect(valuesOf(tokenizer(changes)).add_space_prefix).toBe(addsSpace);
  });

  it('says where llama.cpp will differ, and nothing where it will not', () => {
    const notesOf = (changes: object) =>
      wordsOf(withVocabulary((vocab) => vocab.map(([piece, score]) => [piece, Math.fround(score)]), changes));
    expect(notesOf(metaspace('never', true))).toEqual([]);
    expect(notesOf(inNormalizer(replace))).toEqual([]);
    expect(notesOf({})).toEqual([expect.stringContaining('begins with a space')]);
    const both = inNormalizer({ type: 'Sequence', normalizers: [prepend, replace] });
    expect(notesOf(both)).toEqual([expect.stringContaining('nothing but spaces')]);
    expect(wordsOf(tokenizer(metaspace('never', true)))).toEqual([expect.stringContaining('float32')]);
  });

  const across: Vocabulary = [['a▁b', -3]];
  it('may have pieces across spaces where it does not cut there', () => {
    const given = withVocabulary((vocab) => [...vocab, ...across], metaspace('always', false));
    expect(valuesOf(given).tokens).toContain('a▁b');
  });

  it.each([
    ['normalizer NFKC', tokenizer({ normalizer: { type: 'NFKC' } })],
    [
      'normalizer Precompiled, Replace',
      tokenizer({ normalizer: { type: 'Sequence', normalizers: [{ type: 'Precompiled' }, replace] } }),
    ],
    ['pre_tokenizer WhitespaceSplit', tokenizer({ pre_tokenizer: { type: 'WhitespaceSplit' } })],
    ['decoder WordPiece', tokenizer({ decoder: { type: 'WordPiece', prefix: '##', cleanup: false } })],
    ['pieces across it (“a▁b”)', withVocabulary((vocab) => [...vocab, ...across])],
    ['without ▁ alone', withVocabulary((vocab) => vocab.map(([piece, score]) => [piece === '▁' ? '_' : piece, score]))],
    ['a special token with the lowest score (“<pad>”)', withVocabulary((vocab) => vocab.with(3, ['<pad>', -100]))],
  ])('is refused for the %s', (part, given) => {
    expect(() => tokenizerMetadata(given, given.vocabSize)).toThrow(part);
    expect(() => tokenizerMetadata(given, given.vocabSize)).toThrow('Export as hf or onnx instead');
  });
});

describe('BPE', () => {
  const notesOf = (kind: string, changes: object = {}) =>
    wordsOf(Tokenizer.fromJson({ ...kinds[kind].tokenizer, ...changes }, special));
  it('says where llama.cpp will differ', () => {
    expect(notesOf('Qwen (single digits, NFC)')).toEqual([expect.stringContaining('NFC')]);
    expect(notesOf('GPT-2 (byte-level)')).toEqual([]);
    expect(notesOf('Mistral (byte fallback, Metaspace)')).toEqual([]);
    expect(notesOf('Mistral (byte fallback, Metaspace)', metaspace('always', false))).toEqual([
      expect.stringContaining('begins with a space'),
    ]);
  });
});
