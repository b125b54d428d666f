import type { Message } from '../../../shared/domain/conversation.ts';
import type { CompletedSequence } from '../../learn/comparison-groups.ts';
import { encodeConversation } from '../../models/chat-template.ts';
import { fitContext } from '../../models/fit-context.ts';
import type { Tokenizer } from '../../models/tokenizer.ts';

/**
 * What a reward model reads: the prompt and one reply, through the token that ends it, as people saw them: whole.
 * Replies to one prompt are read with the same turns before them: where the longest does not fit the context, all lose
 * the oldest turns; where it does not fit even with the last turn alone, its beginning is cut off.
 */
export function encodeReplies(
  tokenizer: Tokenizer,
  prompt: readonly Message[],
  replies: readonly string[],
  contextTokens: number,
): CompletedSequence[] {
  const whole = replies.map((reply) => encodeReply(tokenizer, prompt, reply));
  const longest = Math.max(...whole.map(({ ids }) => ids.length));
  if (longest <= contextTokens) return whole;
  const longestReply = Math.max(...whole.map(({ ids, completionStart }) => ids.length - completionStart));
  const kept = promptWithin(tokenizer, prompt, contextTokens, longestReply);
  return replies.map((reply) => {
    const { ids, completionStart } = encodeReply(tokenizer, kept, reply);
    const cut = Math.max(0, ids.length - contextTokens);
    return { ids: ids.slice(cut), completionStart: Math.max(1, completionStart - cut) };
  });
}

function encodeReply(tokenizer: Tokenizer, prompt: readonly Message[], reply: string): CompletedSequence {
  const { ids, completionMask } = encodeConversation(tokenizer, [...prompt, { role: 'assistant', content: reply }]);
  // Some templates write more after the end token; the score is read at the reply's own end.
  const end = completionMask.lastIndexOf(1) + 1;
  const start = completionMask.lastIndexOf(0, end - 1) + 1;
  return { ids: ids.slice(0, end), completionStart: start };
}

function promptWithin(tokenizer: Tokenizer, prompt: readonly Message[], contextTokens: number, replyTokens: number) {
  const reserveTokens = Math.min(replyTokens, contextTokens);
  try {
    return fitContext(tokenizer, prompt, { contextTokens, reserveTokens }).messages;
  } catch {
    return prompt.slice(-1);
  }
}
