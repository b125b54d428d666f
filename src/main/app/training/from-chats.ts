/** Chats to imitate, as a run has them. */
import path from 'node:path';
import { z } from 'zod';
import { writeLines } from '../data/write-lines.ts';
import { conversationsOf, freezeData, frozenDataSchema, requireEnough } from '../data/frozen-data.ts';
import { splitChats, type Chat } from './chat-split.ts';
import type { DataSource, FilesFor } from './data-source.ts';
import { charactersOfChat, longest } from './longest.ts';
import { methodInSentence, methodShortTitle } from '../../../shared/methods/method-in-sentence.ts';
import { said } from '../../../shared/language/said.ts';

const config = z.object({
  data: frozenDataSchema,
  /** Of runs that began before there was one: 0. */
  heldOut: z.number().default(0),
});

export const fromChats: DataSource<'chats', z.output<typeof config>> = {
  config,
  async freeze({ store }, { name }, { data: names, heldOut }) {
    const data = freezeData(store, names, 'chats');
    const chats = await conversationsOf(store, data);
    requireEnough(
      said('errors.training.chatsFor', { method: methodInSentence(name) }),
      chats.length,
      1,
      said('errors.training.importChats'),
    );
    return {
      config: { data, heldOut },
      writeLongest: (dir, { batchSize }) => writeLongestChats(dir, chats, heldOut, batchSize),
    };
  },
  async write(store, dir, frozen) {
    return writeChats(dir, await conversationsOf(store, frozen.data), frozen.heldOut);
  },
  figures: () => Promise.resolve({}),
  note: ({ name }, { tokens }) => said('notes.onTokens', { method: methodShortTitle(name), tokens }),
};

/** The two parts as files in the run's folder, for its job. */
export async function writeChats(dir: string, chats: readonly Chat[], share: number): Promise<FilesFor<'chats'>> {
  const [data, heldOutFile] = ['chats.jsonl', 'held-out.jsonl'].map((name) => path.join(dir, name));
  const { train, heldOut } = splitChats(chats, share);
  await writeLines(data, train);
  await writeLines(heldOutFile, heldOut);
  return { data, ...(heldOut.length > 0 && { heldOut: heldOutFile }) };
}

export async function writeLongestChats(
  dir: string,
  chats: readonly Chat[],
  share: number,
  batchSize: number,
): Promise<FilesFor<'chats'>> {
  const data = path.join(dir, 'chats.jsonl');
  await writeLines(data, longest(chats, charactersOfChat, batchSize));
  // Some of those held out are as long, if there are any.
  return { data, ...(splitChats(chats, share).heldOut.length > 0 && { heldOut: data }) };
}
