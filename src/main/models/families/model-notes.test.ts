/** What an import says of a published model. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseModelConfig } from './model-config.ts';
import { modelNotes } from './model-notes.ts';
import { Tokenizer } from '../tokenizer/tokenizer.ts';
import { trainBpe } from '../tokenizer/train-bpe.ts';
import { render } from '../../../shared/language/said.ts';

const sizes = { vocab_size: 262, hidden_size: 4, num_hidden_layers: 1, num_attention_heads: 2, intermediate_size: 6 };
const CHATML =
  "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' + m.content + '<|im_end|>\n' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'parley-notes-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function notesOf({
  config = {},
  template = CHATML,
  eos = '<|im_end|>',
  tokens = ['<|im_start|>', '<|im_end|>', '<|pad|>'],
  read = (raw: object) => parseModelConfig(raw, 'm'),
}) {
  const write = (name: string, content: object) => writeFile(path.join(folder, name), JSON.stringify(content));
  const raw = { model_type: 'llama', ...sizes, ...config };
  await write('config.json', raw);
  await write('tokenizer.json', trainBpe([], { vocabSize: 256 + tokens.length, specialTokens: tokens }));
  await write('tokenizer_config.json', { eos_token: eos, pad_token: '<|pad|>', chat_template: template });
  const notes = await modelNotes(folder, { config: read(raw), tokenizer: await Tokenizer.fromFolder(folder) });
  return notes.map((note) => render(note));
}

test('nothing, of a model that is at one with itself', async () => {
  expect(await notesOf({})).toEqual([]);
  expect(await notesOf({ config: { rope_scaling: { rope_type: 'linear', factor: 2 } } })).toEqual([]);
  expect(await notesOf({ config: { tie_word_embeddings: true } })).toEqual([]);
});

test('rotary settings that no type uses', async () => {
  expect(await notesOf({ config: { rope_scaling: { factor: 2 } } })).toEqual([
    expect.stringContaining('rotary positions factor 2 and no type'),
  ]);
  expect(await notesOf({ config: { rope_parameters: { rope_type: 'default', partial_rotary_factor: 0.5 } } })).toEqual([
    expect.stringContaining('rotary positions partial_rotary_factor 0.5 and no type'),
  ]);
});

test('an output layer of its own', async () => {
  const untied = (raw: object) => ({ ...parseModelConfig(raw, 'm'), tie_word_embeddings: false });
  const expected = [expect.stringMatching(/^Its config ties the output layer .* of their own \(lm_head\.weight\)/)];
  expect(await notesOf({ config: { tie_word_embeddings: true }, read: untied })).toEqual(expected);
});

test('tokens of the template that are none of the tokenizer', async () => {
  const tokens = ['<|endoftext|>', '<|pad|>'];
  expect(await notesOf({ tokens, eos: '<|endoftext|>' })).toEqual([
    expect.stringMatching(
      /^Its chat template writes <\|im_start\|>, <\|im_end\|>, which its tokenizer does not have as tokens/,
    ),
    'Its chat template writes no token after a reply: training cannot teach it to stop there.',
  ]);
});

test('no generation prompt, and another end', async () => {
  const template = CHATML.replace(/\{% if .*/s, '');
  const tokens = ['<|im_start|>', '<|im_end|>', '<|pad|>', '<|endoftext|>'];
  expect(await notesOf({ template, tokens, eos: '<|endoftext|>' })).toEqual([
    expect.stringMatching(/^Its chat template has no generation prompt\. Parley added "<\|im_start\|>assistant\\n"/),
    expect.stringMatching(/ends replies with <\|im_end\|>; its tokenizer’s end token is <\|endoftext\|>/),
  ]);
});
