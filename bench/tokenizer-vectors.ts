/**
 * Checks GPT-2's own vocabulary, read from its own two files, against published token ids, and that 10,000 random Unicode texts
 * come back through it and through parley-base.
 *
 *   node bench/tokenizer-vectors.ts DATA
 *
 * DATA holds tokenizer/gpt2-encoder.json, tokenizer/gpt2-vocab.bpe and vectors/gpt2-tokens.json ({cases: [[text, ids], …]}).
 * Ends with 1 when anything differs.
 */
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Tokenizer } from '../src/main/models/tokenizer/tokenizer.ts';
import { Random } from '../src/shared/domain/random.ts';

const TEXTS = 10_000;

async function gpt2Tokenizer(data: string): Promise<Tokenizer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'parley-gpt2-'));
  try {
    await copyFile(path.join(data, 'tokenizer/gpt2-encoder.json'), path.join(folder, 'vocab.json'));
    await copyFile(path.join(data, 'tokenizer/gpt2-vocab.bpe'), path.join(folder, 'merges.txt'));
    return await Tokenizer.fromFolder(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Code points of all planes but surrogates and U+FDD0, which no text may contain. */
function randomText(random: Random): string {
  const codePoint = () => {
    const drawn = random.int(random.int(2) === 0 ? 0x250 : 0x110000);
    return (drawn >= 0xd800 && drawn <= 0xdfff) || drawn === 0xfdd0 ? 0x20 : drawn;
  };
  return String.fromCodePoint(...Array.from({ length: random.int(40) }, codePoint));
}

const data = process.argv[2];
if (data === undefined) throw new Error('expected the folder of the data: node bench/tokenizer-vectors.ts DATA');
const gpt2 = await gpt2Tokenizer(data);
const { cases } = JSON.parse(await readFile(path.join(data, 'vectors/gpt2-tokens.json'), 'utf8')) as {
  cases: [string, number[]][];
};
const wrong = cases.filter(([text, ids]) => gpt2.encode(text).join() !== ids.join() || gpt2.decode(ids) !== text);
for (const [text, ids] of wrong) {
  console.log(`${JSON.stringify(text)}: expected ${ids.join()}, got ${gpt2.encode(text).join()}`);
}
console.log(`GPT-2: ${cases.length - wrong.length} of ${cases.length} published vectors, ids and back`);
let lost = wrong.length;
const base = await Tokenizer.fromFolder(path.join(import.meta.dirname, '../resources/models/parley-base'));
for (const [name, tokenizer] of Object.entries({ 'GPT-2': gpt2, 'parley-base': base })) {
  const random = Random.fromSeed(1);
  const texts = Array.from({ length: TEXTS }, () => randomText(random));
  const back = texts.filter((text) => tokenizer.decode(tokenizer.encode(text)) === text).length;
  console.log(`${name}: ${back} of ${TEXTS} random texts come back`);
  lost += TEXTS - back;
}
process.exitCode = lost === 0 ? 0 : 1;
