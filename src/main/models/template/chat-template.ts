// Messages → token ids by the model's own chat template. What people wrote is encoded as plain text and only the
// template may produce special tokens, so nobody can end a turn or pose as the system by typing a token's name.
import type { Message } from '../../../shared/domain/conversation.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import { ProtectedChat } from './protected-chat.ts';
import { templateLimits } from './template-limits.ts';
import { withinTime } from '../tokenizer/time-limit.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';

export interface EncodedConversation {
  /** (T) */
  ids: Int32Array;
  /** (T), 1 where the assistant wrote the token: each reply with the token that ends its turn, else 0. */
  completionMask: Uint8Array;
  /**
   * Which messages are replies that the template writes differently once more turns follow, as thinking models' templates do.
   * They do not follow the prompts that they were made for, so the mask is 0 there.
   */
  rewritten: number[];
}

/**
 * The prompt for the assistant's next turn: all messages, then what the template puts before a reply.
 * Appending sampled ids to it gives the same as `encodeConversation` where the reply's text tokenizes as it was sampled.
 * @throws TemplateRefusal when the template refuses the messages; ParleyError `corrupt` when it is not a Jinja template,
 *   `unsupported` when it does not come to an end
 */
export function encodePrompt(tokenizer: Tokenizer, messages: readonly Message[]): Int32Array {
  return withinTime({ ...templateLimits(messages), run: () => promptIds(tokenizer, messages) });
}

function promptIds(tokenizer: Tokenizer, messages: readonly Message[]): Int32Array {
  const chat = new ProtectedChat(tokenizer, messages);
  const text = chat.render(messages.length, true);
  // Earlier replies are cut where they were when they were sampled, so that one history always has one tokenization.
  const cuts = chat.completions(text).spans.flatMap(({ start, end }) => [start, end]);
  return Int32Array.from([...cuts, text.length].flatMap((cut, i) => chat.encode(text, i === 0 ? 0 : cuts[i - 1], cut)));
}

/**
 * What stands between the assistant's last reply, through the token that ends it, and its next one: the turns that followed, and what
 * the template puts before a reply. Appended to sampled ids, it goes on from what was sampled, however that would be tokenized as text.
 * @param messages hold a reply and end with another turn
 * @throws as `encodePrompt`; ParleyError `unsupported` where the template writes the reply otherwise once more turns follow
 */
export function encodeContinuation(tokenizer: Tokenizer, messages: readonly Message[]): Int32Array {
  const run = () => {
    const chat = new ProtectedChat(tokenizer, messages);
    const text = chat.render(messages.length, true);
    const { spans, rewritten } = chat.completions(text);
    const last = spans.at(-1);
    const lastReply = messages.findLastIndex(({ role }) => role === 'assistant');
    if (last === undefined || rewritten.includes(lastReply))
      throw new ParleyError('unsupported', said('errors.environments.rewritingTemplate'));
    return Int32Array.from(chat.encode(text, last.end, text.length));
  };
  return withinTime({ ...templateLimits(messages), run });
}

/**
 * Each reply as it follows `encodePrompt` of the same prompt, through the token that ends it: however the template writes earlier
 * turns, and however a conversation would go on.
 * @throws as `encodePrompt`
 */
export function encodeCompletions(
  tokenizer: Tokenizer,
  prompt: readonly Message[],
  replies: readonly string[],
): Int32Array[] {
  return replies.map((content) => {
    const messages: Message[] = [...prompt, { role: 'assistant', content }];
    const run = () => Int32Array.from(new ProtectedChat(tokenizer, messages).lastCompletion());
    return withinTime({ ...templateLimits(messages), run });
  });
}

/** Whether the template takes a prompt and a reply to it, without the work of encoding them. @throws as `encodePrompt` */
export function requireAccepted(tokenizer: Tokenizer, prompt: readonly Message[]): void {
  const messages: Message[] = [...prompt, { role: 'assistant', content: '' }];
  const run = () => {
    const chat = new ProtectedChat(tokenizer, messages);
    chat.render(prompt.length, true);
    chat.render(messages.length, false);
  };
  withinTime({ ...templateLimits(messages), run });
}

/** A whole conversation, with a mask of the assistant's own tokens for losses on completions only. @throws as `encodePrompt` */
export function encodeConversation(tokenizer: Tokenizer, messages: readonly Message[]): EncodedConversation {
  return withinTime({ ...templateLimits(messages), run: () => maskedConversation(tokenizer, messages) });
}

function maskedConversation(tokenizer: Tokenizer, messages: readonly Message[]): EncodedConversation {
  const chat = new ProtectedChat(tokenizer, messages);
  const text = chat.render(messages.length, false);
  const ids: number[] = [];
  const mask: number[] = [];
  const add = (start: number, end: number, isCompletion: 0 | 1) => {
    for (const id of chat.encode(text, start, end)) {
      ids.push(id);
      mask.push(isCompletion);
    }
  };
  const { spans, rewritten } = chat.completions(text);
  let done = 0;
  for (const { start, end } of spans) {
    add(done, start, 0);
    add(start, end, 1);
    done = end;
  }
  add(done, text.length, 0);
  return { ids: Int32Array.from(ids), completionMask: Uint8Array.from(mask), rewritten };
}
