/** What a model's tokenizer and chat template make of turns, read by Parley itself from a folder. */
import path from 'node:path';
import { encodeConversation, encodePrompt } from '../../src/main/models/template/chat-template.ts';
import { Tokenizer } from '../../src/main/models/tokenizer/tokenizer.ts';
import type { Message } from '../../src/shared/domain/conversation.ts';
import type { CaseRun } from './case-run.ts';

export const someTurns: readonly Message[] = [
  { role: 'user', content: 'hello you' },
  { role: 'assistant', content: 'yes' },
  { role: 'user', content: 'what is' },
];

export const tokenizerOf = (run: CaseRun, name = run.name): Promise<Tokenizer> =>
  Tokenizer.fromFolder(path.join(run.casesDir, name));

/** Tokens with bars between; special ones in « », those of a reply in [ ]. */
export function spelled(tokenizer: Tokenizer, ids: Iterable<number>, mask?: ArrayLike<unknown>): string {
  const shown = [...ids].map((id, i) => {
    const text = JSON.stringify(tokenizer.decode([id])).slice(1, -1);
    const token = tokenizer.isSpecial(id) ? `«${text}»` : text;
    return mask?.[i] ? `[${token}]` : token;
  });
  return shown.join('|');
}

export const promptTokens = (tokenizer: Tokenizer, turns: readonly Message[] = someTurns): string =>
  spelled(tokenizer, encodePrompt(tokenizer, turns));

export function conversationTokens(tokenizer: Tokenizer, turns: readonly Message[]): string {
  const { ids, completionMask } = encodeConversation(tokenizer, turns);
  return spelled(tokenizer, ids, completionMask);
}
