/** What is worth knowing of a model that was published elsewhere, and what was read otherwise than it is written. */
import type { Said } from '../../../shared/language/said.ts';
import { said } from '../../../shared/language/said.ts';
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
): Promise<Said[]> {
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
  const tied = raw.tie_word_embeddings ?? type === 'gpt2';
  if (tied !== true || isTied) return [];
  return [said('modelNotes.twoOutputLayers')];
}

/** What looks like a token that stands around turns. */
const TOKEN_LIKE = /<\|[^|<>\s]+\|>|<｜[^｜<>\s]+｜>|<\w+_of_\w+>/g;

function templateNotes({ turns, json }: Tokenizer, named: string | null | undefined): Said[] {
  if (turns?.sample === undefined) return [];
  const notes: Said[] = [];
  const known = new Set(json.added_tokens.map(({ content }) => content));
  const letters = [...new Set(turns.sample.match(TOKEN_LIKE))].filter((token) => !known.has(token));
  if (letters.length > 0) {
    notes.push(said('modelNotes.tokensAsLetters', { tokens: letters }));
  }
  if (turns.missingHeader !== '') {
    notes.push(said('modelNotes.generationPromptAdded', { header: JSON.stringify(turns.missingHeader) }));
  }
  if (turns.end === undefined) {
    notes.push(said('modelNotes.noEndToken'));
  } else if (named !== turns.end) {
    const { end } = turns;
    notes.push(
      typeof named === 'string'
        ? said('modelNotes.otherEndToken', { end, named })
        : said('modelNotes.unnamedEndToken', { end }),
    );
  }
  return notes;
}
