/** What is worth knowing of a model that was published elsewhere, and what was read otherwise than it is written. */
import path from 'node:path';
import { z } from 'zod';
import { readGenerationConfig } from '../files/generation-config.ts';
import { readJsonFile } from '../files/json-file.ts';
import type { ModelConfig } from './model-config.ts';
import { ropeNotes } from './rope.ts';
import { readTokenizerFiles } from '../tokenizer/tokenizer-files.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';

/** @param version as it was read from the folder */
export async function modelNotes(
  folder: string,
  version: { readonly config: ModelConfig; readonly tokenizer: Tokenizer },
): Promise<string[]> {
  const raw = await readJsonFile(path.join(folder, 'config.json'), z.record(z.string(), z.unknown()));
  const { notes: ofGeneration } = await readGenerationConfig(folder);
  const files = await readTokenizerFiles(folder);
  return [
    ...ropeNotes(raw.rope_scaling ?? raw.rope_parameters),
    ...headNotes(raw, version.config),
    ...files.notes,
    ...ofGeneration,
    ...(typeof files.config.chat_template === 'string' ? templateNotes(version.tokenizer, files.config.eos_token) : []),
  ];
}

function headNotes(
  raw: Readonly<Record<string, unknown>>,
  { tie_word_embeddings: isTied, model_type: type }: ModelConfig,
) {
  const said = raw.tie_word_embeddings ?? type === 'gpt2';
  if (said !== true || isTied) return [];
  return [
    'Its config ties the output layer to the embedding (tie_word_embeddings), and its weights have an output layer of their ' +
      'own (lm_head.weight): that one is used, and the two are no longer tied.',
  ];
}

/** What looks like a token that stands around turns. */
const TOKEN_LIKE = /<\|[^|<>\s]+\|>|<｜[^｜<>\s]+｜>|<\w+_of_\w+>/g;

function templateNotes({ turns, json }: Tokenizer, named: string | null | undefined): string[] {
  if (turns?.sample === undefined) return [];
  const notes: string[] = [];
  const known = new Set(json.added_tokens.map(({ content }) => content));
  const letters = [...new Set(turns.sample.match(TOKEN_LIKE))].filter((token) => !known.has(token));
  if (letters.length > 0) {
    notes.push(
      `Its chat template writes ${letters.join(', ')}, which its tokenizer does not have as ${letters.length > 1 ? 'tokens' : 'a token'}: ` +
        'spelled in letters, and anybody can type the same. Is added_tokens.json, or the right tokenizer.json, missing?',
    );
  }
  if (turns.missingHeader !== '') {
    notes.push(
      `Its chat template has no generation prompt: ${JSON.stringify(turns.missingHeader)}, with which it begins a reply, was ` +
        'added to it, so that it stands before a reply and is no part of it.',
    );
  }
  if (turns.end === undefined) {
    notes.push('Its chat template writes no token after a reply: training cannot teach it to stop there.');
  } else if (named !== turns.end) {
    const other =
      typeof named === 'string' ? `its tokenizer’s end token is ${named}` : 'its tokenizer names no end token';
    notes.push(
      `Its chat template ends replies with ${turns.end}; ${other}. Replies end at ${turns.end}, and exports say so.`,
    );
  }
  return notes;
}
