import { counted, plural } from '../../../shared/domain/counted.ts';
import type { Message } from '../../../shared/domain/conversation.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { concatIds } from '../../learn/data/concat-ids.ts';
import type { SftExample } from '../../learn/data/sft-batches.ts';
import { encodeCompletions, encodeConversation, encodePrompt } from '../../models/template/chat-template.ts';
import type { Tokenizer } from '../../models/tokenizer/tokenizer.ts';
import type { ConversationLine } from '../jobs.ts';
import type { JobContext } from './job-context.ts';
import { RefusedItems } from './refused-items.ts';

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
    const learnt = whole
      .map(({ ids, mask }) => ({ ids: ids.subarray(0, maxLength), mask: mask.subarray(0, maxLength) }))
      .filter(({ mask }) => mask.subarray(1).includes(1)); // The first token has nothing to predict it.
    if (whole.some(({ ids }) => ids.length > maxLength)) {
      if (learnt.length > 0) cut++;
      else lost++;
    }
    if (whole.length > 1) parted++;
    return learnt;
  });
  if (examples.length === 0) throw tooLittle(conversations.length, lossOn, refused);
  refused.tell(context);
  const tell = (message: string) => context.emit({ type: 'notice', message });
  const of = (count: number) => `${count} of ${counted(conversations.length, 'conversation')}`;
  if (parted > 0) {
    tell(
      `In ${of(parted)} each reply is an example of its own, after the turns before it: the model's chat template writes ` +
        'earlier turns differently once more turns follow.',
    );
  }
  const longer = (count: number) =>
    `${of(count)} ${plural(count, 'is', 'are')} longer than ${counted(maxLength, 'token')}`;
  if (cut > 0) tell(`${longer(cut)} and ${plural(cut, 'was', 'were')} cut.`);
  if (lost > 0) {
    tell(`${longer(lost)} before any reply begins, and ${plural(lost, 'was', 'were')} left out.`);
  }
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
  const learnt = lossOn === 'all' ? 'two tokens' : 'a reply of the assistant’s within the context';
  return new ParleyError(
    'too_little_data',
    `SFT needs at least one conversation with ${learnt}; of the ${given} given, none has it. ${refused.sentences}`.trim(),
    { needed: 1, got: 0 },
  );
}
