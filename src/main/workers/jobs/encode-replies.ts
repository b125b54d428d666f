import type { Message } from '../../../shared/domain/conversation.ts';
import type { CompletedSequence } from '../../learn/data/comparison-groups.ts';
import { concatIds } from '../../learn/data/concat-ids.ts';
import { encodeCompletions, encodePrompt } from '../../models/template/chat-template.ts';
import { fitContext } from '../../models/families/fit-context.ts';
import type { Tokenizer } from '../../models/tokenizer/tokenizer.ts';

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
  const whole = sequencesOf(tokenizer, prompt, replies);
  const longest = Math.max(...whole.map(({ ids }) => ids.length));
  if (longest <= contextTokens) return whole;
  const longestReply = Math.max(...whole.map(({ ids, completionStart }) => ids.length - completionStart));
  const kept = promptWithin(tokenizer, prompt, contextTokens, longestReply);
  return sequencesOf(tokenizer, kept, replies).map(({ ids, completionStart }) => {
    const cut = Math.max(0, ids.length - contextTokens);
    return { ids: ids.slice(cut), completionStart: Math.max(1, completionStart - cut) };
  });
}

function sequencesOf(tokenizer: Tokenizer, prompt: readonly Message[], replies: readonly string[]) {
  const promptIds = encodePrompt(tokenizer, prompt);
  return encodeCompletions(tokenizer, prompt, replies).map((completion) => ({
    ids: concatIds(promptIds, completion),
    completionStart: promptIds.length,
  }));
}

function promptWithin(tokenizer: Tokenizer, prompt: readonly Message[], contextTokens: number, replyTokens: number) {
  const reserveTokens = Math.min(replyTokens, contextTokens);
  try {
    return fitContext(tokenizer, prompt, { contextTokens, reserveTokens }).messages;
  } catch {
    return prompt.slice(-1);
  }
}
