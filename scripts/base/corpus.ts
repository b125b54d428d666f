/**
 * The dialogues that parley-base is trained on: which files, and what is held out. Expects in the folder: self_dialogue,
 * persona_chat, taskmaster_coffee, chatterbot, oasst_replies (`{messages}`) and chitchat (`{query, answers}`), each as
 * .jsonl, and a folder everyday with `{messages}`. More everyday dialogues come with the project, in resources/corpus.
 */
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Message } from '../../src/shared/domain/conversation.ts';

export type Dialogue = readonly Message[];

/** How people talk: films, music, sports, coffee orders, questions to a bot. */
export interface TalkCorpus {
  readonly train: readonly Dialogue[];
  readonly heldOut: readonly Dialogue[];
  /** Parts of `train`: short exchanges with a bot, and people getting to know each other. */
  readonly chitchat: readonly Dialogue[];
  readonly persona: readonly Dialogue[];
}

/** How the assistant answers: the character it is to have, and replies to instructions. */
export interface AssistantCorpus {
  readonly train: readonly Dialogue[];
  /** Part of `train`: the densest, where every intent has many wordings and replies that fit all of them. */
  readonly dense: readonly Dialogue[];
  readonly heldOut: readonly Dialogue[];
  readonly instructions: readonly Dialogue[];
}

/** One dialogue in this many is held out, chosen by a hash of its text. */
const HELD_OUT_ONE_IN = 60;

const DENSE = new Set(['itself-and-tasks.jsonl', 'situations.jsonl', 'small-talk.jsonl']);

/** By the hash of how it opens: the same opener with two replies must not be on both sides. */
const HELD_OUT_OPENERS_ONE_IN = 30;

/** Longer replies are cut off by a chat of a small model, and there are up to 24 of them to a prompt. */
const MOST_WORDS = 60;
const REPLIES_PER_INSTRUCTION = 6;

/** chitchat repeats one answer over about a hundred paraphrases of its question. */
const QUERIES_PER_ANSWER = 12;

export async function readTalk(folder: string): Promise<TalkCorpus> {
  const train: Dialogue[] = [];
  const heldOut: Dialogue[] = [];
  const chitchat: Dialogue[] = [];
  const persona: Dialogue[] = [];
  const seen = new Set<string>();
  for (const name of ['self_dialogue', 'persona_chat', 'taskmaster_coffee', 'chatterbot']) {
    for (const { messages } of await readRecords<{ messages: Message[] }>(folder, name)) {
      const text = messages.map((message) => message.content).join('\n');
      // A dialogue that occurs twice must not be on both sides.
      if (seen.has(text)) continue;
      seen.add(text);
      (isHeldOut(text) ? heldOut : train).push(messages);
      if (name === 'persona_chat' && !isHeldOut(text)) persona.push(messages);
    }
  }
  for (const { answer, dialogue } of await readChitchat(folder)) {
    (isHeldOut(answer) ? heldOut : chitchat).push(dialogue);
  }
  train.push(...chitchat);
  return { train, heldOut, chitchat, persona };
}

/** @param ownFolder resources/corpus of the project */
export async function readAssistant(folder: string, ownFolder: string): Promise<AssistantCorpus> {
  const train: Dialogue[] = [];
  const dense: Dialogue[] = [];
  const heldOut: Dialogue[] = [];
  for (const place of [path.join(folder, 'everyday'), ownFolder]) {
    for (const file of (await readdir(place)).filter((name) => name.endsWith('.jsonl')).toSorted()) {
      for (const { messages } of await readRecords<{ messages: Message[] }>(place, path.basename(file, '.jsonl'))) {
        const held = isHeldOut(messages[0].content, HELD_OUT_OPENERS_ONE_IN);
        (held ? heldOut : train).push(messages);
        if (!held && DENSE.has(file)) dense.push(messages);
      }
    }
  }
  return { train, dense, heldOut, instructions: await readInstructions(folder) };
}

async function readInstructions(folder: string): Promise<Dialogue[]> {
  const uses = new Map<string, number>();
  const isShort = ({ content }: Message) => content.split(/\s+/).length <= MOST_WORDS;
  const records = await readRecords<{ messages: Message[] }>(folder, 'oasst_replies');
  return records.flatMap(({ messages }) => {
    const [{ content: instruction }] = messages;
    const used = uses.get(instruction) ?? 0;
    if (used >= REPLIES_PER_INSTRUCTION || !isShort(messages[0]) || !isShort(messages.at(-1)!)) return [];
    uses.set(instruction, used + 1);
    return [messages];
  });
}

/** Questions with the friendly persona's answer. Split by answer: its paraphrases would otherwise be on both sides. */
async function readChitchat(folder: string): Promise<{ answer: string; dialogue: Dialogue }[]> {
  const uses = new Map<string, number>();
  const exchanges = [];
  for (const { query, answers } of await readRecords<{ query: string; answers: Record<string, string> }>(
    folder,
    'chitchat',
  )) {
    const answer = answers.friendly;
    if (answer === undefined || (uses.get(answer) ?? 0) >= QUERIES_PER_ANSWER) continue;
    uses.set(answer, (uses.get(answer) ?? 0) + 1);
    const dialogue: Dialogue = [
      { role: 'user', content: query },
      { role: 'assistant', content: answer },
    ];
    exchanges.push({ answer, dialogue });
  }
  return exchanges;
}

function isHeldOut(text: string, oneIn = HELD_OUT_ONE_IN): boolean {
  return createHash('sha256').update(text).digest().readUInt32BE(0) % oneIn === 0;
}

async function readRecords<Record>(folder: string, name: string): Promise<Record[]> {
  const text = await readFile(path.join(folder, `${name}.jsonl`), 'utf8');
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Record);
}
