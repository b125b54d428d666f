// The files of a tokenizer in a model folder, in the layouts in which models are published, as one tokenizer.json and one
// tokenizer_config.json.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { ParleyError } from '../../shared/domain/errors.ts';
import { readJsonFile } from './json-file.ts';
import {
  idOfToken,
  specialToken,
  specialTokensSchema,
  tokenizerConfigSchema,
  tokenizerJsonSchema,
} from './tokenizer-json.ts';
import type { AddedToken, TokenizerConfig, TokenizerJson } from './tokenizer-json.ts';

export interface TokenizerFiles {
  readonly json: TokenizerJson;
  readonly config: TokenizerConfig;
}

/**
 * tokenizer.json, or GPT-2's vocab.json and merges.txt; special tokens from tokenizer_config.json, special_tokens_map.json and the
 * added tokens of either; the chat template from chat_template.jinja or tokenizer_config.json. Every special token that a
 * file names is one in the result.
 * @throws ParleyError naming the file when one is missing or has another form, `unsupported` for other tokenizers
 */
export async function readTokenizerFiles(folder: string): Promise<TokenizerFiles> {
  const optional = <Schema extends z.ZodType>(name: string, schema: Schema): Promise<z.infer<Schema> | undefined> =>
    readJsonFile(path.join(folder, name), schema).catch((error: unknown) => {
      if (error instanceof ParleyError && error.code === 'not_found') return undefined;
      throw error;
    });
  const given = (await optional('tokenizer_config.json', tokenizerConfigSchema)) ?? NO_CONFIG;
  const map = (await optional('special_tokens_map.json', specialTokensSchema)) ?? NO_CONFIG;
  const json = (await optional('tokenizer.json', tokenizerJsonSchema)) ?? (await readGpt2Files(folder, given));
  // Newer folders keep the template in a file of its own, which then counts.
  const template = await readFile(path.join(folder, 'chat_template.jinja'), 'utf8').catch(() => given.chat_template);
  // GPT-2's own files name no special tokens; it has one, for all purposes.
  const namesNone = given.eos_token === undefined && map.eos_token === undefined;
  const only = namesNone && idOfToken(json, GPT2_SPECIAL_TOKEN) !== undefined ? GPT2_SPECIAL_TOKEN : undefined;
  const fallback = { ...map, ...(only && { bos_token: only, eos_token: only }) };
  const config: TokenizerConfig = { ...given, chat_template: template };
  for (const name of ['bos_token', 'eos_token', 'pad_token', 'unk_token'] as const) {
    if (typeof fallback[name] === 'string') config[name] ??= fallback[name];
  }
  return { json: withNamedTokens(json, config), config };
}

const NO_CONFIG: TokenizerConfig = { chat_template: undefined };
const GPT2_SPECIAL_TOKEN = '<|endoftext|>';
const GPT2_CLASSES = ['GPT2Tokenizer', 'GPT2TokenizerFast'];

/** Byte-level BPE as GPT-2 was published: a vocabulary, and a list of merges after a line with a version. */
async function readGpt2Files(folder: string, { tokenizer_class: type }: TokenizerConfig): Promise<TokenizerJson> {
  const file = path.join(folder, 'merges.txt');
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'no such file' : error.message;
    throw new ParleyError(
      error.code === 'ENOENT' ? 'not_found' : 'io',
      `Reading ${path.join(folder, 'tokenizer.json')}: no such file; a model folder must contain it, or vocab.json and merges.txt ` +
        `(${file}: ${reason})`,
      { file },
      { cause: error },
    );
  });
  if (type !== null && type !== undefined && !GPT2_CLASSES.includes(type)) {
    throw new ParleyError(
      'unsupported',
      `Reading the tokenizer of ${folder}: a "${type}" without a tokenizer.json is not supported; of tokenizers without ` +
        `one, only ${GPT2_CLASSES[0]} is. Save it with the transformers library's fast tokenizer, which writes one`,
    );
  }
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  const merges = (lines[0].startsWith('#version') ? lines.slice(1) : lines).filter((line) => line !== '');
  const wrong = merges.findIndex((line) => line.split(' ').length !== 2);
  if (wrong >= 0) {
    const line = lines.indexOf(merges[wrong]) + 1;
    throw new ParleyError('corrupt', `Reading ${file}: line ${line}: expected two pieces with a space between them`, {
      file,
    });
  }
  return {
    version: '1.0',
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      vocab: await readJsonFile(path.join(folder, 'vocab.json'), z.record(z.string(), z.int().nonnegative())),
      merges,
    },
  };
}

/** With the added tokens that tokenizer_config.json lists, and every special token that it names marked as one. */
function withNamedTokens(json: TokenizerJson, config: TokenizerConfig): TokenizerJson {
  const added = new Map<number, AddedToken>(json.added_tokens.map((token) => [token.id, token]));
  for (const [id, token] of Object.entries(config.added_tokens_decoder ?? {})) {
    if (!added.has(Number(id))) added.set(Number(id), { ...token, id: Number(id) });
  }
  const complete = { ...json, added_tokens: [...added.values()] };
  for (const token of [config.bos_token, config.eos_token, config.pad_token, config.unk_token]) {
    const id = typeof token === 'string' ? idOfToken(complete, token) : undefined;
    if (id === undefined || added.get(id)?.special === true) continue;
    added.set(id, { ...specialToken(id, token!), ...added.get(id), special: true });
  }
  return { ...json, added_tokens: [...added.values()].sort((a, b) => a.id - b.id) };
}
