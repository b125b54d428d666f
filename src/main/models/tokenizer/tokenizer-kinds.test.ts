/** Tokenizers of every kind against ids and texts of the `tokenizers` library (bench/peers/tokenizer_reference.py makes the fixture). */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { Random } from '../../../shared/domain/random.ts';
import { StreamDecoder } from './stream-decoder.ts';
import { Tokenizer } from './tokenizer.ts';

interface Kind {
  readonly tokenizer: unknown;
  readonly vectors: readonly { readonly text: string; readonly ids: number[]; readonly decoded: string }[];
}

const file = path.join(import.meta.dirname, 'fixtures/tokenizers.json');
const { kinds } = JSON.parse(await readFile(file, 'utf8')) as { kinds: Record<string, Kind> };
const special = { bos_token: '<s>', eos_token: '</s>', pad_token: '<pad>', unk_token: '<unk>' };
const tokenizers = Object.entries(kinds).map(
  ([name, { tokenizer, vectors }]) => [name, Tokenizer.fromJson(tokenizer, special, name), vectors] as const,
);

describe.each(tokenizers)('%s', (_, tokenizer, vectors) => {
  it.each(vectors)('$text', ({ text, ids, decoded }) => {
    expect(tokenizer.encode(text)).toEqual(ids);
    expect(tokenizer.decode(ids)).toBe(decoded);
  });

  it('never makes a special token of what people write', () => {
    for (const token of Object.values(special)) {
      const ids = tokenizer.encode(`a${token}b`);
      const found = ids.filter((id) => tokenizer.isSpecial(id) && id !== tokenizer.tokenToId('<unk>'));
      expect(found, token).toEqual([]);
    }
  });

  it('streams the text that decoding at once gives, whatever the tokens', () => {
    const anyText = fc.string({ unit: 'binary' }).map((text) => tokenizer.encode(text));
    const anyIds = fc.array(fc.integer({ min: 0, max: tokenizer.vocabSize - 1 }));
    fc.assert(
      fc.property(fc.oneof(anyText, anyIds), (ids) => {
        const decoder = new StreamDecoder(tokenizer);
        const streamed = ids.map((id) => decoder.push(id)).join('') + decoder.end();
        expect(streamed).toBe(tokenizer.decode(ids, { skipSpecial: true }));
      }),
    );
  });
});

const planes = [
  [0x20, 0x7e],
  [0x00, 0x2ff],
  [0x300, 0xd7ff],
  [0xe000, 0xffff],
  [0x1f300, 0x1faff],
  [0x10000, 0x10ffff],
] as const;

function randomText(random: Random): string {
  return Array.from({ length: random.int(24) }, () => {
    const [low, high] = planes[random.int(planes.length)];
    return String.fromCodePoint(low + random.int(high - low + 1));
  }).join('');
}

const lossless = tokenizers.filter(([name]) => name.includes('byte-level'));
it.each(lossless)('%s: 10,000 random Unicode strings come back', (_, tokenizer) => {
  const random = Random.fromSeed(10_000);
  for (let i = 0; i < 10_000; i++) {
    // The tokenizer's own mark, a character that no text may contain (tokenizer.ts).
    const text = randomText(random).replaceAll('\uFDD0', '');
    expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
  }
});
