/** Prompts from wherever they come: a data file, a dataset, or the caller. */
import path from 'node:path';
import type { z } from 'zod';
import type { promptSchema, promptSourceSchema } from '../../../shared/contract/prompts.ts';
import type { Message } from '../../../shared/domain/conversation.ts';
import { promptOf, referenceOf } from '../../../shared/domain/dataset.ts';
import type { DatasetContent } from '../../../shared/domain/dataset.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { Said } from '../../../shared/language/said.ts';
import { said } from '../../../shared/language/said.ts';
import { promptKey } from '../../../shared/domain/prompt-key.ts';
import type { Store } from '../../store/store.ts';
import type { ForeignFiles } from '../../workers/foreign-files.ts';
import { promptLineSchema } from '../../workers/jobs.ts';
import type { AppContext } from '../context.ts';
import { readLines } from './read-lines.ts';
import { roundFiles } from '../round/round-files.ts';

type Readers = Pick<AppContext, 'store' | 'foreignFiles'>;
export type Prompt = readonly Message[];
/** A prompt, with a good reply to it where its source has one. */
export interface PromptItem {
  readonly prompt: Prompt;
  readonly reference?: string;
}
export type PromptSource = z.output<typeof promptSourceSchema>;

export function promptFrom(prompt: z.output<typeof promptSchema>): Prompt {
  return typeof prompt === 'string' ? [{ role: 'user', content: prompt }] : prompt;
}

/** What to call the source in messages. */
export function nameOfSource(source: PromptSource): Said | string {
  if (source.kind === 'file') return path.basename(source.path);
  if (source.kind === 'round') return said('errors.data.heldOutPromptsOf', { run: source.run });
  return source.kind === 'dataset' ? source.dataset : said('errors.data.promptsGiven');
}

/**
 * Each different prompt once, in the order of the source. Turns that end with the assistant's own are nothing to reply to
 * and are left out.
 * @throws ParleyError invalid_input naming a line that is not what the format says, or where no prompt is left;
 *   not_found, io
 */
export async function readPromptItems(app: Readers, source: PromptSource, signal?: AbortSignal): Promise<PromptItem[]> {
  const items = uniqueItems(await allItems(app, source, signal));
  if (items.length > 0) return items;
  throw new ParleyError('invalid_input', said('errors.data.noPrompts', { source: nameOfSource(source) }));
}

/** As `readPromptItems`, the prompts alone. */
export async function readPrompts(app: Readers, source: PromptSource, signal?: AbortSignal): Promise<Prompt[]> {
  return (await readPromptItems(app, source, signal)).map(({ prompt }) => prompt);
}

export function uniquePrompts(prompts: Iterable<Prompt>): Prompt[] {
  return uniqueItems(Array.from(prompts, (prompt) => ({ prompt }))).map(({ prompt }) => prompt);
}

/** Each different prompt once, with the first reference that there is for it. */
export function uniqueItems(items: Iterable<PromptItem>): PromptItem[] {
  const seen = new Map<string, PromptItem>();
  for (const item of items) {
    if (item.prompt.at(-1)?.role === 'assistant') continue;
    const key = promptKey(item.prompt);
    const known = seen.get(key);
    if (known === undefined || (known.reference === undefined && item.reference !== undefined)) seen.set(key, item);
  }
  return [...seen.values()];
}

/**
 * Keeps the prompts of a file that was ranked from as a dataset: they can be ranked on without the file, and a round can
 * hold its contest on those that were not ranked.
 */
export function rememberPrompts(store: Store, source: PromptSource, items: readonly PromptItem[]): void {
  if (source.kind !== 'file') return;
  const name = `prompts of ${path.basename(source.path)}`;
  const dataset =
    store.datasets.list().find((known) => known.name === name) ??
    store.datasets.create({ name, source: path.basename(source.path) });
  store.datasets.addItems(
    dataset.id,
    items.map((item): DatasetContent => ({ kind: 'prompt', ...item })),
  );
}

async function allItems(
  { store, foreignFiles }: Readers,
  source: PromptSource,
  signal?: AbortSignal,
): Promise<PromptItem[]> {
  switch (source.kind) {
    case 'list':
      return source.prompts.map((prompt) => ({ prompt: promptFrom(prompt) }));
    case 'dataset':
      return [...store.datasets.items(store.datasets.resolve(source.dataset).id)].map(itemOf);
    case 'round': {
      const { contestPrompts } = roundFiles(store.home.runDir(store.runs.get(source.run).id));
      return readLines(contestPrompts, promptLineSchema);
    }
    case 'file':
      return (await readDataFile(foreignFiles, source.path, signal)).map(itemOf);
  }
}

function itemOf(content: DatasetContent): PromptItem {
  const reference = referenceOf(content);
  return { prompt: promptOf(content), ...(reference !== undefined && { reference }) };
}

/** What is read at once lies in memory as a whole; a dataset does not. */
const maxFileBytes = 256e6;

/** All items of a data file of any known format. @throws ParleyError invalid_input at the first bad line, or for a long file */
export async function readDataFile(
  foreignFiles: ForeignFiles,
  file: string,
  signal?: AbortSignal,
): Promise<DatasetContent[]> {
  const contents: DatasetContent[] = [];
  for await (const { format, items, bytes } of foreignFiles.readData(file, { signal })) {
    for (const item of items) {
      if ('message' in item) {
        throw new ParleyError(
          'invalid_input',
          said('errors.data.badLine', { file, format, line: item.line, problem: item.message }),
          { file, line: item.line },
        );
      }
      contents.push(item.content);
    }
    if (bytes > maxFileBytes) {
      throw new ParleyError('invalid_input', said('errors.data.tooLargeHere', { file, most: maxFileBytes }));
    }
  }
  return contents;
}
