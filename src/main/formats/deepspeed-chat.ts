import { said } from '../../shared/language/said.ts';
import { z } from 'zod';
import type { RecordFormat } from './format.ts';
import { invalidRecord, parseShape } from './record-shapes.ts';
import { isTranscript, parseTranscript, writeTranscript } from './transcript.ts';

const shape = z.object({ prompt: z.string(), chosen: z.string(), rejected: z.string() });

/** DeepSpeed-Chat's local files: a list; the prompt is a transcript that ends with "Assistant:" and waits for the reply. */
export const deepspeedChat: RecordFormat = {
  name: 'deepspeed-chat',
  fields: 'prompt (a transcript that ends with "Assistant:"), chosen, rejected',
  reads: ['prompt', 'chosen', 'rejected'],
  layout: 'list',
  needs: [['prompt', 'chosen', 'rejected']],
  // Replies that repeat the prompt are whole transcripts: hh-rlhf's.
  fits: ({ prompt, chosen }) =>
    isTranscript(prompt) &&
    !String(chosen)
      .trim()
      .startsWith(askedIn(String(prompt)).trim()),
  parse: (record) => {
    const { prompt, chosen, rejected } = parseShape(shape, record);
    const asked = askedIn(prompt);
    const turns = parseTranscript(asked, 'prompt');
    if (asked === prompt || turns[turns.length - 1].role !== 'user') {
      throw invalidRecord(said('records.transcriptEnd'), 'prompt');
    }
    return {
      kind: 'preference',
      prompt: turns.map(({ role, content }) => ({ role, content })),
      chosen: chosen.trim(),
      rejected: rejected.trim(),
    };
  },
  write: (content) => {
    if (content.kind !== 'preference') return undefined;
    const prompt = writeTranscript(content.prompt);
    if (prompt === undefined || content.prompt[content.prompt.length - 1].role !== 'user') return undefined;
    const [chosen, rejected] = [` ${content.chosen}`, ` ${content.rejected}`];
    return [{ prompt: `${prompt}\n\nAssistant:`.trimStart(), chosen, rejected }];
  },
};

function askedIn(prompt: string): string {
  return prompt.replace(/\s+Assistant:\s*$/, '');
}
