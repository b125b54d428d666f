import { ParleyError } from '../../../shared/domain/errors.ts';
import type { SftExample } from '../../learn/sft-batches.ts';
import { encodeConversation } from '../../models/chat-template.ts';
import type { Tokenizer } from '../../models/tokenizer.ts';
import type { ConversationLine } from '../jobs.ts';
import type { JobContext } from './job-context.ts';

/** Tokenized conversations with the tokens to learn from; those without any are left out. */
export function sftExamples(
  tokenizer: Tokenizer,
  conversations: readonly ConversationLine[],
  lossOn: 'assistant' | 'all',
  maxLength: number,
  { emit }: Pick<JobContext, 'emit'>,
): SftExample[] {
  let tooLong = 0;
  const examples = conversations.flatMap(({ messages }): SftExample[] => {
    const { ids, completionMask } = encodeConversation(tokenizer, messages);
    if (ids.length > maxLength) tooLong++;
    const mask = (lossOn === 'all' ? completionMask.map(() => 1) : completionMask).subarray(0, maxLength);
    // The first token has nothing to predict it.
    return mask.subarray(1).includes(1) ? [{ ids: ids.subarray(0, maxLength), mask }] : [];
  });
  if (examples.length === 0) {
    const learnt = lossOn === 'all' ? 'two tokens' : 'a reply of the assistant’s within the context';
    throw new ParleyError(
      'too_little_data',
      `SFT needs at least one conversation with ${learnt}; of the ${conversations.length} given, none has it.`,
      { needed: 1, got: 0 },
    );
  }
  if (tooLong > 0) {
    emit({
      type: 'notice',
      message: `${tooLong} of ${conversations.length} conversations are longer than ${maxLength} tokens and were cut.`,
    });
  }
  return examples;
}
