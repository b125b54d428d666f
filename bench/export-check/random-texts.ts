/** Texts that try a tokenizer: its own pieces in any order, printable ASCII, code points of every plane, runs of white space. */
import type { Tokenizer } from '../../src/main/models/tokenizer/tokenizer.ts';
import { Random } from '../../src/shared/domain/random.ts';

const PLANES = [
  [0x20, 0x7e],
  [0x00a0, 0x024f],
  [0x0300, 0xd7ff],
  [0xe000, 0xfdcf],
  [0x1f300, 0x1faff],
  [0x10000, 0x10ffff],
] as const;
const WHITE = [' ', '  ', '\n', '\t', '\r\n', '\u00a0', '\u3000', '▁'];

export function randomTexts({ json }: Tokenizer, count: number, seed: number): string[] {
  const random = Random.fromSeed(seed);
  const { model } = json;
  const pieces = model.type === 'Unigram' ? model.vocab.map(([piece]) => piece) : Object.keys(model.vocab);
  const any = <Item>(items: readonly Item[]) => items[random.int(items.length)];
  const codePoint = () => {
    const [low, high] = any(PLANES);
    return String.fromCodePoint(low + random.int(high - low + 1));
  };
  const makers = [
    () => any(pieces).replaceAll('▁', ' '),
    () => String.fromCodePoint(0x20 + random.int(0x5f)),
    codePoint,
    () => any([...WHITE, ' ', ' ', any(pieces)]),
  ];
  return Array.from({ length: count }, (_, i) => {
    const parts = 1 + random.int(30);
    // One kind alone in most texts, all mixed in every fifth.
    const kind = i % 5;
    return Array.from({ length: parts }, () => (makers[kind] ?? any(makers))()).join('');
  });
}
