import type { Message } from '../../../shared/domain/conversation.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { Said } from '../../../shared/language/said.ts';
import { said } from '../../../shared/language/said.ts';
import { concatIds } from '../../learn/data/concat-ids.ts';
import type { SftExample } from '../../learn/data/sft-batches.ts';
import { encodeCompletions, encodeConversation, encodePrompt } from '../../models/template/chat-template.ts';
import type { Tokenizer } from '../../models/tokenizer/tokenizer.ts';
import type { ConversationLine } from '../jobs.ts';
import type { JobContext } from './job-context.ts';
import { RefusedItems, withRefused } from './refused-items.ts';

/**
 * Tokenized conversations with the tokens to learn from; those without any, and those that the chat template refuses, are left
 * out. Where the template writes earlier turns differently once more turns follow, each reply is an example of its own.
 */
export function sftExamples(
  tokenizer: Tokenizer,
  conversations: readonly ConversationLine[],
  lossOn: 'assistant' | 'all',
  maxLength: number,
  context: Pick<JobContext, 'emit'>,
): SftExample[] {
  const refused = new RefusedItems('conversations');
  let [cut, lost, parted] = [0, 0, 0];
  const examples = conversations.flatMap(({ messages }): SftExample[] => {
    const whole = refused.attempt(messages, () => examplesOf(tokenizer, messages, lossOn)) ?? [];
    const learned = whole
      .map(({ ids, mask }) => ({ ids: ids.subarray(0, maxLength), mask: mask.subarray(0, maxLength) }))
      .filter(({ mask }) => mask.subarray(1).includes(1)); // The first token has nothing to predict it.
    if (whole.some(({ ids }) => ids.length > maxLength)) {
      if (learned.length > 0) cut++;
      else lost++;
    }
    if (whole.length > 1) parted++;
    return learned;
  });
  if (examples.length === 0) throw tooLittle(conversations.length, lossOn, refused);
  refused.tell(context);
  const given = conversations.length;
  const tell = (message: Said) => context.emit({ type: 'notice', message });
  if (parted > 0) tell(said('training.repliesApart', { count: parted, given }));
  if (cut > 0) tell(said('training.conversationsCut', { count: cut, given, tokens: maxLength }));
  if (lost > 0) tell(said('training.conversationsLeftOut', { count: lost, given, tokens: maxLength }));
  return examples;
}

function examplesOf(tokenizer: Tokenizer, messages: readonly Message[], lossOn: 'assistant' | 'all'): SftExample[] {
  const { ids, completionMask, rewritten } = encodeConversation(tokenizer, messages);
  if (lossOn === 'all') return [{ ids, mask: completionMask.map(() => 1) }];
  if (rewritten.length === 0) return [{ ids, mask: completionMask }];
  return messages.flatMap(({ role, content }, i): SftExample[] => {
    if (role !== 'assistant') return [];
    const before = messages.slice(0, i);
    const prompt = encodePrompt(tokenizer, before);
    const [completion] = encodeCompletions(tokenizer, before, [content]);
    const one = concatIds(prompt, completion);
    return [{ ids: one, mask: new Uint8Array(one.length).fill(1, prompt.length) }];
  });
}

function tooLittle(given: number, lossOn: 'assistant' | 'all', refused: RefusedItems): ParleyError {
  const problem = withRefused(said('training.noReplyToLearn', { lossOn, given }), refused.said);
  return new ParleyError('too_little_data', problem, { needed: 1, got: 0 });
}
