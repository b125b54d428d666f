import { saying } from '../../shared/language/issues.ts';
import { said } from '../../shared/language/said.ts';
import { z } from 'zod';
import type { Message } from '../../shared/domain/conversation.ts';
import { isNothing } from './dropped-fields.ts';
import type { JsonRecord, RecordFormat } from './format.ts';
import { invalidRecord, parseShape } from './record-shapes.ts';

const question = {
  instruction: z.string().refine((text) => text.trim() !== '', saying(said('records.emptyInstruction'))),
  input: z.string().nullish(),
  system: z.string().nullish(),
  history: z.array(z.tuple([z.string(), z.string()])).nullish(),
};
const demonstration = z.object({ ...question, output: z.string() });
const judged = z.object({ ...question, output: z.string(), kto_tag: z.boolean() });
const comparison = z.object({ ...question, chosen: z.string(), rejected: z.string() });

/** Stanford Alpaca's instructions (Taori et al. 2023) with LLaMA-Factory's additions: system, history, chosen and rejected, kto_tag. */
export const alpaca: RecordFormat = {
  name: 'alpaca',
  fields: 'instruction, output or chosen and rejected, optional input, system, history, kto_tag',
  reads: ['instruction', 'input', 'output', 'system', 'history', 'kto_tag', 'chosen', 'rejected'],
  layout: 'list',
  needs: [
    ['instruction', 'output'],
    ['instruction', 'chosen', 'rejected'],
  ],
  parse: (record) => {
    if ('chosen' in record || 'rejected' in record) {
      const besides = ['output', 'kto_tag'].find((field) => !isNothing(record[field]));
      if (besides !== undefined) throw invalidRecord(said('records.noneBesidePair'), besides);
      const parsed = parseShape(comparison, record);
      return { kind: 'preference', prompt: promptOf(parsed), chosen: parsed.chosen, rejected: parsed.rejected };
    }
    if ('kto_tag' in record) {
      const parsed = parseShape(judged, record);
      return { kind: 'labelled', prompt: promptOf(parsed), completion: parsed.output, label: parsed.kto_tag };
    }
    const parsed = parseShape(demonstration, record);
    return { kind: 'conversation', messages: [...promptOf(parsed), { role: 'assistant', content: parsed.output }] };
  },
  write: (content) => {
    if (content.kind === 'preference') {
      const asked = writePrompt(content.prompt);
      return asked && [{ ...asked, chosen: content.chosen, rejected: content.rejected }];
    }
    if (content.kind === 'labelled') {
      const asked = writePrompt(content.prompt);
      return asked && [{ ...asked, output: content.completion, kto_tag: content.label }];
    }
    if (content.kind !== 'conversation') return undefined;
    const reply = content.messages[content.messages.length - 1];
    if (reply?.role !== 'assistant') return undefined;
    const asked = writePrompt(content.messages.slice(0, -1));
    return asked && [{ ...asked, output: reply.content }];
  },
};

function promptOf({ instruction, input, system, history }: z.output<z.ZodObject<typeof question>>): Message[] {
  const messages: Message[] = [];
  if (system) messages.push({ role: 'system', content: system });
  for (const [user, assistant] of history ?? []) {
    messages.push({ role: 'user', content: user }, { role: 'assistant', content: assistant });
  }
  messages.push({ role: 'user', content: input ? `${instruction}\n\n${input}` : instruction });
  return messages;
}

/** Undefined unless the turns are: at most one system turn with text, then user and assistant in turn, ending with a user's words. */
function writePrompt(prompt: readonly Message[]): JsonRecord | undefined {
  const system = prompt[0]?.role === 'system' ? prompt[0].content : undefined;
  const turns = system === undefined ? prompt : prompt.slice(1);
  const inTurn = turns.every((message, i) => message.role === (i % 2 === 0 ? 'user' : 'assistant'));
  const last = turns[turns.length - 1];
  if (!inTurn || last?.role !== 'user' || last.content.trim() === '' || system === '') return undefined;
  const history: [string, string][] = [];
  for (let i = 0; i + 1 < turns.length; i += 2) history.push([turns[i].content, turns[i + 1].content]);
  return {
    instruction: last.content,
    input: '',
    ...(system !== undefined && { system }),
    ...(history.length > 0 && { history }),
  };
}
