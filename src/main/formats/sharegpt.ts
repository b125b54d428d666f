import { saying } from '../../shared/language/issues.ts';
import { said } from '../../shared/language/said.ts';
import { z } from 'zod';
import type { Message, Role } from '../../shared/domain/conversation.ts';
import type { RecordFormat } from './format.ts';
import { invalidRecord, parseShape } from './record-shapes.ts';

const roleOf = { human: 'user', user: 'user', gpt: 'assistant', assistant: 'assistant', system: 'system' } as const;
const nameOf: Readonly<Record<Role, string>> = { user: 'human', assistant: 'gpt', system: 'system' };

// Tool turns (function_call, observation) have no counterpart in a text chat: the line is refused rather than bent.
const turn = z
  .object({ from: z.enum(Object.keys(roleOf) as (keyof typeof roleOf)[]), value: z.string() })
  .transform(({ from, value }): Message => ({ role: roleOf[from], content: value }));
const reply = turn.refine((message) => message.role === 'assistant', saying(said('records.turnOfGpt')));

const shape = z.object({
  conversations: z.array(turn).min(1, saying(said('records.turnsNotEmpty'))),
  system: z.string().nullish(),
  chosen: reply.optional(),
  rejected: reply.optional(),
  kto_tag: z.boolean().optional(),
});

/** ShareGPT's chats, with LLaMA-Factory's forms for comparisons (chosen, rejected) and for KTO (kto_tag). */
export const shareGpt: RecordFormat = {
  name: 'sharegpt',
  fields: 'conversations of {from, value}, optional chosen and rejected, optional kto_tag',
  reads: [
    ...['conversations[]', 'chosen', 'rejected'].flatMap((turn) => [`${turn}.from`, `${turn}.value`]),
    'system',
    'kto_tag',
  ],
  layout: 'list',
  needs: [['conversations']],
  parse: (record) => {
    const { conversations, system, chosen, rejected, kto_tag: label } = parseShape(shape, record);
    const messages: Message[] = system ? [{ role: 'system', content: system }, ...conversations] : conversations;
    if (label !== undefined && (chosen || rejected)) {
      throw invalidRecord(said('records.noneBesidePair'), 'kto_tag');
    }
    if (chosen && rejected) {
      return { kind: 'preference', prompt: messages, chosen: chosen.content, rejected: rejected.content };
    }
    if (chosen || rejected) throw invalidRecord(said('records.bothOrNeither'), 'chosen, rejected');
    if (!messages.some((message) => message.role === 'assistant')) {
      throw invalidRecord(said('records.gptToLearn'), 'conversations');
    }
    if (label === undefined) return { kind: 'conversation', messages };
    const last = messages[messages.length - 1];
    if (last.role !== 'assistant' || messages.length < 2) {
      throw invalidRecord(said('records.gptAtEnd'), 'conversations');
    }
    return { kind: 'labelled', prompt: messages.slice(0, -1), completion: last.content, label };
  },
  write: (content) => {
    if (content.kind === 'conversation') return [{ conversations: content.messages.map(writeTurn) }];
    if (content.kind === 'preference') {
      const [chosen, rejected] = [content.chosen, content.rejected].map(writeReply);
      return [{ conversations: content.prompt.map(writeTurn), chosen, rejected }];
    }
    if (content.kind !== 'labelled') return undefined;
    const conversations = [...content.prompt.map(writeTurn), writeReply(content.completion)];
    return [{ conversations, kto_tag: content.label }];
  },
};

function writeTurn({ role, content }: Message): { from: string; value: string } {
  return { from: nameOf[role], value: content };
}

function writeReply(content: string): { from: string; value: string } {
  return writeTurn({ role: 'assistant', content });
}
