/** Conversations to measure on, tokenized by the model that ships. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { Random } from '../../src/shared/domain/random.ts';
import type { Message } from '../../src/shared/domain/conversation.ts';
import { encodeConversation, encodePrompt } from '../../src/main/models/template/chat-template.ts';
import { readVersionFolder, type VersionContent } from '../../src/main/models/files/version-folder.ts';
import { readFile } from 'node:fs/promises';
import type { PpoWork, SftWork } from './work.ts';

const RESOURCES = path.join(import.meta.dirname, '../../resources');
/** Where a completion is cut off, as PPO's default has it. */
const MAX_COMPLETION_TOKENS = 48;

type Conversation = readonly Message[];

export interface Conversations {
  /** What they are, for the report. */
  readonly source: string;
  readonly version: VersionContent;
  readonly conversations: readonly Conversation[];
}

/** @param corpus a folder of JSON Lines with `messages`; without one, conversations put together from the shipped prompts */
export async function readConversations(corpus: string | undefined): Promise<Conversations> {
  const version = await readVersionFolder(path.join(RESOURCES, 'models/parley-base'));
  if (corpus === undefined) {
    const source = 'stand-ins put together from resources/prompts (--corpus DIR takes real ones)';
    return { source, version, conversations: await standIns() };
  }
  const files = (await readdir(corpus)).filter((name) => name.endsWith('.jsonl')).sort();
  const lists = await Promise.all(files.map((name) => readMessages(path.join(corpus, name))));
  return { source: corpus, version, conversations: Random.fromSeed(1).shuffle(lists.flat()) };
}

async function readMessages(file: string): Promise<Conversation[]> {
  const records = await readJsonLines<{ messages?: Message[] }>(file);
  return records.flatMap(({ messages }) => (messages?.at(-1)?.role === 'assistant' ? [messages] : []));
}

/** One to eight exchanges of shipped prompts: as long as chats are, and saying nothing. */
async function standIns(): Promise<Conversation[]> {
  const lines = await readJsonLines<{ prompt: string }>(path.join(RESOURCES, 'prompts/everyday.jsonl'));
  const random = Random.fromSeed(1);
  const say = (role: Message['role']): Message => ({ role, content: lines[random.int(lines.length)].prompt });
  return Array.from({ length: 400 }, () =>
    Array.from({ length: 1 + random.int(8) }, () => [say('user'), say('assistant')]).flat(),
  );
}

async function readJsonLines<Item>(file: string): Promise<Item[]> {
  const text = await readFile(file, 'utf8');
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Item);
}

export function sftExamples({ version, conversations }: Conversations, count: number): SftWork['examples'] {
  const maxLength = version.config.max_position_embeddings;
  return conversations.slice(0, count).map((messages) => {
    const { ids, completionMask } = encodeConversation(version.tokenizer, messages);
    return { ids: [...ids.subarray(0, maxLength)], mask: [...completionMask.subarray(0, maxLength)] };
  });
}

/** Of each conversation one reply of the assistant's, anywhere in it, as what was sampled after all that came before. */
export function ppoEpisodes({ version, conversations }: Conversations, count: number): PpoWork['episodes'] {
  const random = Random.fromSeed(2);
  const maxLength = version.config.max_position_embeddings;
  const episodes = [];
  for (const messages of conversations) {
    if (episodes.length === count) break;
    const replies = [...messages.keys()].filter((i) => i > 0 && messages[i].role === 'assistant');
    const at = replies[random.int(replies.length)];
    const prompt = encodePrompt(version.tokenizer, messages.slice(0, at));
    const whole = encodeConversation(version.tokenizer, messages.slice(0, at + 1));
    const completion = whole.ids.subarray(prompt.length, prompt.length + MAX_COMPLETION_TOKENS);
    if (completion.length === 0 || prompt.length + completion.length > maxLength) continue;
    episodes.push({ prompt: [...prompt], completion: [...completion] });
  }
  return episodes;
}
