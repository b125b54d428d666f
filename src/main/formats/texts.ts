import { saying } from '../../shared/language/issues.ts';
import { said } from '../../shared/language/said.ts';
import { z } from 'zod';
import type { RecordFormat } from './format.ts';
import { parseShape } from './record-shapes.ts';
import { isTranscript, parseTranscript, writeTranscript } from './transcript.ts';

const shape = z.object({ text: z.string().refine((text) => text.trim() !== '', saying(said('records.emptyText'))) });

/**
 * Plain texts: TRL's language modelling form. A transcript of Human: and Assistant: turns becomes a chat, any other text
 * one assistant's turn, which is what SFT learns to write.
 */
export const texts: RecordFormat = {
  name: 'texts',
  fields: 'text',
  reads: ['text'],
  layout: 'lines',
  needs: [['text']],
  parse: (record) => {
    const { text } = parseShape(shape, record);
    const messages = isTranscript(text)
      ? parseTranscript(text, 'text').map(({ role, content }) => ({ role, content }))
      : [{ role: 'assistant' as const, content: text }];
    return { kind: 'conversation', messages };
  },
  write: (content) => {
    if (content.kind !== 'conversation') return undefined;
    const [first, ...more] = content.messages;
    const isPlain = first.role === 'assistant' && more.length === 0;
    if (!isPlain) {
      const text = writeTranscript(content.messages);
      return text === undefined ? undefined : [{ text }];
    }
    return isTranscript(first.content) || first.content.trim() === '' ? undefined : [{ text: first.content }];
  },
};
