/**
 * The dialogues that parley-base is trained on: which files, what is held out, how often each part is repeated.
 * Expects in the folder: self_dialogue, persona_chat, taskmaster_coffee, chatterbot (`{messages}`) and chitchat
 * (`{query, answers}`), each as .jsonl.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Message } from '../src/shared/domain/conversation.ts';

export type Dialogue = readonly Message[];

export interface BaseCorpus {
  readonly train: readonly Dialogue[];
  readonly heldOut: readonly Dialogue[];
  /** Parts of `train` that the last stage dwells on: short everyday exchanges, and people getting to know each other. */
  readonly everyday: readonly Dialogue[];
  readonly persona: readonly Dialogue[];
}

/** One dialogue in this many is held out, chosen by a hash of its text. */
const HELD_OUT_ONE_IN = 60;

/** chitchat repeats one answer over about a hundred paraphrases of its question. */
const QUERIES_PER_ANSWER = 12;

export async function readBaseCorpus(folder: string): Promise<BaseCorpus> {
  const train: Dialogue[] = [];
  const heldOut: Dialogue[] = [];
  const everyday: Dialogue[] = [];
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
    (isHeldOut(answer) ? heldOut : everyday).push(dialogue);
  }
  train.push(...everyday);
  return { train, heldOut, everyday, persona };
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

function isHeldOut(text: string): boolean {
  return createHash('sha256').update(text).digest().readUInt32BE(0) % HELD_OUT_ONE_IN === 0;
}

async function readRecords<Record>(folder: string, name: string): Promise<Record[]> {
  const text = await readFile(path.join(folder, `${name}.jsonl`), 'utf8');
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Record);
}
