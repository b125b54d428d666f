/** Prompts that count as the same, as the database finds them: sixteen bytes for a key that is as long as the prompt. */
import { createHash } from 'node:crypto';
import type { Message } from '../../shared/domain/conversation.ts';
import { promptOf } from '../../shared/domain/dataset.ts';
import type { DatasetContent } from '../../shared/domain/dataset.ts';
import { promptKey } from '../../shared/domain/prompt-key.ts';

const hashBytes = 16;

/** The first bytes of the SHA-256 of `promptKey`. */
export function promptHash(prompt: readonly Message[]): Buffer {
  return createHash('sha256').update(promptKey(prompt)).digest().subarray(0, hashBytes);
}

/** Of what an item's replies answer; null where nobody can be asked for a reply, since the turns end with the assistant's own. */
export function itemPromptHash(content: DatasetContent): Buffer | null {
  const prompt = promptOf(content);
  return prompt.at(-1)?.role === 'assistant' ? null : promptHash(prompt);
}
