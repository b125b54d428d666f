// The files of a tokenizer in a model folder, in the layouts in which models are published, as one tokenizer.json and one
// tokenizer_config.json.
import type { Said } from '../../../shared/language/said.ts';
import path from 'node:path';
import { z } from 'zod';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import { optionalJson, readJsonFile } from '../files/json-file.ts';
import { readRegularText } from '../files/regular-file.ts';
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
 * added tokens of either, and of added_tokens.json; the chat template from chat_template.jinja or tokenizer_config.json. Every special token that a
 * file names is one in the result.
 * @throws ParleyError naming the file when one is missing or has another form, `unsupported` for other tokenizers
 */
export async function readTokenizerFiles(folder: string): Promise<TokenizerFiles & { readonly notes: Said[] }> {
  const given =
    (await readJsonFile(path.join(folder, 'tokenizer_config.json'), tokenizerConfigSchema).catch(ifMissing)) ??
    NO_CONFIG;
  const map = await optionalJson(path.join(folder, 'special_tokens_map.json'), specialTokensSchema);
  const own = await readJsonFile(path.join(folder, 'tokenizer.json'), tokenizerJsonSchema).catch(ifMissing);
  const json = own ?? (await readGpt2Files(folder, given));
  const added = await optionalJson(path.join(folder, 'added_tokens.json'), addedTokensSchema);
  // Newer folders keep the template in a file of its own, which then counts.
  const template = await readRegularText(path.join(folder, 'chat_template.jinja')).catch(() => given.chat_template);
  const named = map.content ?? NO_CONFIG;
  const config: TokenizerConfig = { ...given, chat_template: template };
  for (const name of ['bos_token', 'eos_token', 'pad_token', 'unk_token'] as const) {
    if (typeof named[name] === 'string') config[name] ??= named[name];
  }
  nameEnd(json, config, await readEndIds(folder));
  const special = [...(given.additional_special_tokens ?? []), ...(named.additional_special_tokens ?? [])];
  return {
    // They say how somebody cut and padded a batch once, and would do so to every text of whoever loads the file.
    json: withNamedTokens({ ...json, truncation: null, padding: null }, config, {
      special,
      added: added.content ?? {},
    }),
    config,
    notes: [...map.notes, ...added.notes],
  };
}

function ifMissing(error: unknown): undefined {
  if (error instanceof ParleyError && error.code === 'not_found') return undefined;
  throw error;
}

/** The older list of a tokenizer's added tokens: their ids by their texts. */
const addedTokensSchema = z.record(z.string().min(1), z.int().nonnegative());
const endIdsSchema = z.looseObject({ eos_token_id: z.union([z.int(), z.array(z.int())]).nullish() });

/** The ids that a model's settings give for the end of a text, those for sampling first. */
async function readEndIds(folder: string): Promise<number[]> {
  const files = ['generation_config.json', 'config.json'].map((name) => path.join(folder, name));
  const found = await Promise.all(files.map((file) => optionalJson(file, endIdsSchema)));
  return found.flatMap(({ content }) => content?.eos_token_id ?? []);
}

/** Where the tokenizer's own files name no end token: the one of the settings' ids, or GPT-2's, which has one for all purposes. */
function nameEnd(json: TokenizerJson, config: TokenizerConfig, ids: readonly number[]): void {
  if (typeof config.eos_token === 'string') return;
  const named = ids.flatMap((id) => json.added_tokens.find((token) => token.id === id)?.content ?? []);
  if (named.length > 0) config.eos_token = named[0];
  else if (idOfToken(json, GPT2_SPECIAL_TOKEN) !== undefined) {
    config.bos_token ??= GPT2_SPECIAL_TOKEN;
    config.eos_token = GPT2_SPECIAL_TOKEN;
  }
}

const NO_CONFIG: TokenizerConfig = { chat_template: undefined };
const GPT2_SPECIAL_TOKEN = '<|endoftext|>';
const GPT2_CLASSES = ['GPT2Tokenizer', 'GPT2TokenizerFast'];

/** Byte-level BPE as GPT-2 was published: a vocabulary, and a list of merges after a line with a version. */
async function readGpt2Files(folder: string, { tokenizer_class: type }: TokenizerConfig): Promise<TokenizerJson> {
  const file = path.join(folder, 'merges.txt');
  const text = await readRegularText(file).catch((error: NodeJS.ErrnoException) => {
    if (error instanceof ParleyError) throw error;
    const problem = error.message;
    throw new ParleyError(
      error.code === 'ENOENT' ? 'not_found' : 'io',
      said('errors.files.noTokenizer', { file: path.join(folder, 'tokenizer.json'), other: file, problem }),
      { file },
      { cause: error },
    );
  });
  if (type !== null && type !== undefined && !GPT2_CLASSES.includes(type)) {
    throw new ParleyError('unsupported', said('errors.files.otherTokenizer', { folder, type, known: GPT2_CLASSES[0] }));
  }
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  const merges = (lines[0].startsWith('#version') ? lines.slice(1) : lines).filter((line) => line !== '');
  const wrong = merges.findIndex((line) => line.split(' ').length !== 2);
  if (wrong >= 0) {
    const line = lines.indexOf(merges[wrong]) + 1;
    throw new ParleyError('corrupt', said('errors.files.badMerge', { file, line }), {
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

interface NamedTokens {
  /** Special for purposes of their own. */
  readonly special: readonly (string | null | undefined)[];
  /** Ids by content. */
  readonly added: Readonly<Record<string, number>>;
}

/** With the added tokens that other files list, and every token that is named special marked as one. */
function withNamedTokens(json: TokenizerJson, config: TokenizerConfig, named: NamedTokens): TokenizerJson {
  const added = new Map<number, AddedToken>(json.added_tokens.map((token) => [token.id, token]));
  for (const [id, token] of Object.entries(config.added_tokens_decoder ?? {})) {
    if (!added.has(Number(id))) added.set(Number(id), { ...token, id: Number(id) });
  }
  const known = new Set([...added.values()].map(({ content }) => content));
  for (const [content, id] of Object.entries(named.added)) {
    if (!known.has(content) && !added.has(id)) added.set(id, { ...specialToken(id, content), special: false });
  }
  const complete = { ...json, added_tokens: [...added.values()] };
  const { bos_token, eos_token, pad_token, unk_token } = config;
  for (const token of [bos_token, eos_token, pad_token, unk_token, ...named.special]) {
    const id = typeof token === 'string' ? idOfToken(complete, token) : undefined;
    if (id === undefined || added.get(id)?.special === true) continue;
    added.set(id, { ...specialToken(id, token!), ...added.get(id), special: true });
  }
  return { ...json, added_tokens: [...added.values()].sort((a, b) => a.id - b.id) };
}
