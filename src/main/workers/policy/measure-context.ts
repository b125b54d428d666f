import type { Message } from '../../../shared/domain/conversation.ts';
import { newestTurns } from '../../models/families/fit-context.ts';
import type { Tokenizer } from '../../models/tokenizer/tokenizer.ts';
import type { ContextUse } from './generation.ts';

/** A reply may be as long as the context allows, but never at the price of more than half of it. */
export function reserveFor(maxTokens: number, contextTokens: number): number {
  return Math.min(maxTokens, contextTokens >> 1);
}

/**
 * How much of the context the conversation takes: the prompt as the policy reads it, and the reply to it where there is one,
 * with the token that ends it. A prompt that does not fit counts whole.
 * @throws ParleyError of `encodePrompt`
 */
export function measureContext(
  tokenizer: Tokenizer,
  messages: readonly Message[],
  { contextTokens, maxTokens }: { readonly contextTokens: number; readonly maxTokens: number },
): ContextUse {
  const reply = messages.at(-1)?.role === 'assistant' ? messages.at(-1) : undefined;
  const prompt = reply === undefined ? messages : messages.slice(0, -1);
  const reserveTokens = reserveFor(maxTokens, contextTokens);
  const { ids, droppedMessages } = newestTurns(tokenizer, prompt, { contextTokens, reserveTokens });
  const replyTokens = reply === undefined ? 0 : tokenizer.encode(reply.content, { continues: true }).length + 1;
  return { tokens: ids.length + replyTokens, contextTokens, droppedMessages: droppedMessages.length };
}
