import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { encodePrompt } from '../template/chat-template.ts';
import { withPadRow, withPadToken } from './pad-token.ts';
import { readTokenizerFiles } from './tokenizer-files.ts';
import { Tokenizer } from './tokenizer.ts';
import { trainBpe } from './train-bpe.ts';
import { render } from '../../../shared/language/said.ts';

const { model } = trainBpe(['hello hello hello there there'], { vocabSize: 262, specialTokens: ['<|endoftext|>'] });
const merges = model.merges.map((merge) => (typeof merge === 'string' ? merge : merge.join(' ')));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'parley-tokenizer-'));
});
afterEach(() => rm(folder, { recursive: true }));

const write = (name: string, content: unknown) =>
  writeFile(path.join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));

async function writeGpt2Files(): Promise<void> {
  await write('vocab.json', model.vocab);
  await write('merges.txt', ['#version: 0.2', ...merges, ''].join('\r\n'));
}

test("GPT-2's layout: vocab.json and merges.txt alone, its one special token for all purposes, a pad token added", async () => {
  await writeGpt2Files();
  const tokenizer = await Tokenizer.fromFolder(folder);
  expect(tokenizer.encode('hello there<|endoftext|>').slice(0, 2)).toEqual([
    tokenizer.tokenToId('hello'),
    tokenizer.tokenToId('Ġ'),
  ]);
  expect(tokenizer.decode(tokenizer.encode('hello there<|endoftext|>'))).toBe('hello there<|endoftext|>');
  expect(tokenizer.encode('<|endoftext|>')).not.toContain(tokenizer.eosId);
  expect([tokenizer.eosId, tokenizer.bosId, tokenizer.padId]).toEqual([0, 0, 262]);
  expect(tokenizer.hasChatTemplate).toBe(false);
  expect(tokenizer.decode(encodePrompt(tokenizer, [{ role: 'user', content: 'hello' }]))).toBe(
    '<|endoftext|>User: hello\n\nAssistant:',
  );
});

test('special tokens of tokenizer_config.json, special_tokens_map.json and their added tokens come together', async () => {
  await writeGpt2Files();
  await write('tokenizer_config.json', {
    tokenizer_class: 'GPT2Tokenizer',
    eos_token: '<|im_end|>',
    added_tokens_decoder: { 262: { content: '<|im_end|>', special: true }, 263: { content: '<tool>', special: false } },
  });
  await write('special_tokens_map.json', { bos_token: { content: '<|endoftext|>' }, eos_token: 'ignored' });
  await write('chat_template.jinja', '{% for m in messages %}{{ m.content }}<|im_end|>{% endfor %}');
  const tokenizer = await Tokenizer.fromFolder(folder);
  expect([tokenizer.eosId, tokenizer.bosId]).toEqual([262, 0]);
  expect(tokenizer.encode('<tool>')).toEqual([263]);
  expect(tokenizer.isSpecial(263)).toBe(false);
  expect(tokenizer.hasChatTemplate).toBe(true);
  expect(Array.from(encodePrompt(tokenizer, [{ role: 'user', content: 'hello' }]))).toEqual([
    tokenizer.tokenToId('hello'),
    262,
  ]);
});

test('added_tokens.json counts, and tokens that special_tokens_map.json lists for purposes of their own are special', async () => {
  await writeGpt2Files();
  await write('added_tokens.json', { '<|im_start|>': 262, '<|im_end|>': 263, '[PAD]': 264, '<tool>': 265 });
  const special = { additional_special_tokens: ['<|im_start|>', { content: '<|im_end|>' }], eos_token: '<|im_end|>' };
  await write('special_tokens_map.json', { ...special, pad_token: '[PAD]' });
  const tokenizer = await Tokenizer.fromFolder(folder);
  expect(tokenizer.vocabSize).toBe(266);
  expect([tokenizer.eosId, tokenizer.padId]).toEqual([263, 264]);
  expect([262, 263, 264, 265].map((id) => tokenizer.isSpecial(id))).toEqual([true, true, true, false]);
  expect(tokenizer.encode('<tool>')).toEqual([265]);
  await write('added_tokens.json', '{"<|im_start|>": 262,}');
  await write('special_tokens_map.json', '[]');
  expect((await readTokenizerFiles(folder)).notes.map((note) => render(note))).toEqual([
    expect.stringMatching(/^special_tokens_map\.json was left out\. .*at its top level/),
    expect.stringMatching(/^added_tokens\.json was left out\. .*expected JSON/),
  ]);
});

test('an end that only config.json or generation_config.json names, by its id, is the end token', async () => {
  const json = trainBpe([], { vocabSize: 259, specialTokens: ['<|endoftext|>', '<a>', '<b>'] });
  await write('tokenizer.json', json);
  expect((await readTokenizerFiles(folder)).config.eos_token).toBe('<|endoftext|>');
  await write('config.json', { eos_token_id: 1 });
  expect((await readTokenizerFiles(folder)).config.eos_token).toBe('<a>');
  await write('generation_config.json', { eos_token_id: [2, 1] });
  expect((await readTokenizerFiles(folder)).config.eos_token).toBe('<b>');
});

test('truncation and padding, which say how somebody cut a batch once, are not taken over', async () => {
  const json = trainBpe([], { vocabSize: 258, specialTokens: ['<e>', '<p>'] });
  await write('tokenizer.json', { ...json, truncation: { max_length: 8 }, padding: { strategy: { Fixed: 8 } } });
  await write('tokenizer_config.json', { eos_token: '<e>', pad_token: '<p>' });
  expect((await Tokenizer.fromFolder(folder)).json).toMatchObject({ truncation: null, padding: null });
});

test('every added token has all the fields without which the tokenizers library reads none of the file', async () => {
  await writeGpt2Files();
  await write('tokenizer_config.json', { added_tokens_decoder: { 262: { content: '<tool>' } } });
  const { json } = await Tokenizer.fromFolder(folder);
  expect(json.added_tokens.map(({ content }) => content)).toEqual(['<|endoftext|>', '<tool>', '<|pad|>']);
  for (const token of json.added_tokens) {
    expect(token).toMatchObject({ single_word: false, lstrip: false, rstrip: false, normalized: false });
    expect(typeof token.special).toBe('boolean');
  }
});

test('an added token that counts only as a whole word is refused, unless it is special', async () => {
  const json = trainBpe([], { vocabSize: 258, specialTokens: ['<e>', '<p>'] });
  const config = { eos_token: '<e>', pad_token: '<p>' };
  const withToken = (special: boolean) => ({
    ...json,
    added_tokens: [...json.added_tokens, { id: 258, content: 'WORLD', single_word: true, special }],
  });
  expect(() => Tokenizer.fromJson(withToken(false), config)).toThrow(
    /"added_tokens\.2\.single_word": .*whole words are not supported/,
  );
  expect(Tokenizer.fromJson(withToken(true), config).isSpecial(258)).toBe(true);
});

test('what is missing or of another kind is named', async () => {
  await expect(readTokenizerFiles(folder)).rejects.toThrow(
    /tokenizer\.json: no such file.*vocab\.json and merges\.txt/,
  );
  await writeGpt2Files();
  await write('merges.txt', '#version: 0.2\nh e\nhe\n');
  await expect(readTokenizerFiles(folder)).rejects.toThrow(/merges\.txt: line 3: expected two pieces/);
  await write('tokenizer_config.json', { tokenizer_class: 'Qwen2Tokenizer' });
  await expect(readTokenizerFiles(folder)).rejects.toThrow(
    /"Qwen2Tokenizer" without a tokenizer\.json is not supported/,
  );
});

const withTokens = (...specialTokens: string[]) =>
  trainBpe([], { vocabSize: 256 + specialTokens.length, specialTokens });
const padOf = (tokens: string[], config: Record<string, string>) =>
  withPadToken({ json: withTokens(...tokens), config: { chat_template: undefined, ...config } }).config.pad_token;

test('the pad token: the one that is named, one set aside, the unknown token, or a new one; never the end token', () => {
  expect(padOf(['<p>', '<e>'], { eos_token: '<e>', pad_token: '<p>' })).toBe('<p>');
  expect(padOf(['<e>', '<|endoftext|>'], { eos_token: '<e>', pad_token: '<e>' })).toBe('<|endoftext|>');
  expect(padOf(['<e>', '<u>'], { eos_token: '<e>', unk_token: '<u>' })).toBe('<u>');
  expect(padOf(['<e>', '<u>'], { eos_token: '<e>', unk_token: '<u>', bos_token: '<u>' })).toBe('<|pad|>');
  expect(padOf(['<e>', '<|endoftext|>'], { eos_token: '<|endoftext|>', pad_token: 'missing' })).toBe('<|pad|>');
});

test('a new pad token gets a row of embeddings, the mean of all', async () => {
  const source = (shape: number[], ...values: number[]) => ({
    shape,
    read: () => Promise.resolve(Float32Array.from(values)),
  });
  const norm = source([2], 1, 1);
  const names = ['model.embed_tokens.weight', 'lm_head.weight'];
  const tables = names.map((name) => [name, source([2, 2], 1, 2, 3, 6)] as const);
  const padded = withPadRow(new Map([...tables, ['model.norm.weight', norm]]));
  for (const name of names) {
    expect(padded.get(name)?.shape).toEqual([3, 2]);
    expect(await padded.get(name)?.read()).toEqual(Float32Array.of(1, 2, 3, 6, 2, 4));
  }
  expect(padded.get('model.norm.weight')).toBe(norm);
});
