/** Cuts before each ▁, which the library leaves out: pieces across words are as if they were not there. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Tokenizer } from './tokenizer.ts';

interface Json {
  readonly model: {
    readonly vocab: [piece: string, score: number][] | Record<string, number>;
    readonly merges?: (readonly [string, string])[];
  };
}

const fixture = path.join(import.meta.dirname, 'fixtures/tokenizers.json');
const { kinds } = JSON.parse(readFileSync(fixture, 'utf8')) as { kinds: Record<string, { tokenizer: Json }> };
const special = { bos_token: '<s>', eos_token: '</s>', pad_token: '<pad>', unk_token: '<unk>' };

/** The fixture's tokenizer with “a▁” and “▁▁” as further pieces that are always taken where they may. */
function withPiecesAcross(kind: string, split: object): { tokenizer: Tokenizer; across: number[] } {
  const json = kinds[kind].tokenizer;
  const { vocab, merges = [] } = json.model;
  const pieces = ['a▁', '▁▁'];
  const size = Array.isArray(vocab) ? vocab.length : Object.keys(vocab).length;
  const model = Array.isArray(vocab)
    ? { ...json.model, vocab: [...vocab, ...pieces.map((piece) => [piece, -0.1])] }
    : {
        ...json.model,
        vocab: { ...vocab, 'a▁': size, '▁▁': size + 1 },
        merges: [['a', '▁'], ['▁', '▁'], ...merges],
      };
  const pre_tokenizer = { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', ...split };
  return { tokenizer: Tokenizer.fromJson({ ...json, pre_tokenizer, model }, special), across: [size, size + 1] };
}

describe.each(['Unigram (Metaspace)', 'Mistral (byte fallback, Metaspace)'])('%s', (kind) => {
  it.each([
    ['where it is asked for', { split: true }],
    ['where nothing is said of it', {}],
  ])('makes no token across words %s', (_, split) => {
    const { tokenizer } = withPiecesAcross(kind, split);
    const plain = Tokenizer.fromJson(
      {
        ...kinds[kind].tokenizer,
        pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
      },
      special,
    );
    for (const text of ['a dog', 'a   dog', 'ha ha', '  ']) expect(tokenizer.encode(text)).toEqual(plain.encode(text));
  });

  it('makes them where it is not, and reads them back in any case', () => {
    const { tokenizer, across } = withPiecesAcross(kind, { split: false });
    const ids = tokenizer.encode('ha   ha');
    expect(ids.filter((id) => across.includes(id))).toEqual(across);
    const cut = withPiecesAcross(kind, { split: true });
    expect(cut.tokenizer.decode(ids)).toBe('ha   ha');
  });
});

it.each([
  [{ prepend_scheme: 'never' }, ' a'],
  [{ add_prefix_space: false }, ' a'],
  [{ prepend_scheme: 'always' }, 'a'],
])("a text's first space is its own where none is put there: %j", (scheme, text) => {
  const step = { type: 'Metaspace', replacement: '▁', split: true, ...scheme };
  const json = { ...kinds['Unigram (Metaspace)'].tokenizer, pre_tokenizer: step, decoder: step };
  const tokenizer = Tokenizer.fromJson(json, special);
  expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
  expect(tokenizer.json.decoder).toEqual(step);
});
