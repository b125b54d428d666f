import { said } from '../../shared/language/said.ts';
import { z } from 'zod';
import type { RecordFormat } from './format.ts';
import { invalidRecord, parseShape, sameMessage } from './record-shapes.ts';
import { isTranscript, parseTranscript, writeTranscript } from './transcript.ts';
import type { TranscriptTurn } from './transcript.ts';

const shape = z.object({ chosen: z.string(), rejected: z.string() });

/** Comparisons as Anthropic published them (Bai et al. 2022): two whole transcripts that part at the reply judged. */
export const hhRlhf: RecordFormat = {
  name: 'hh-rlhf',
  fields: 'chosen, rejected (whole transcripts with Human: and Assistant: turns)',
  reads: ['chosen', 'rejected'],
  layout: 'lines',
  needs: [['chosen', 'rejected']],
  fits: ({ chosen }) => isTranscript(chosen),
  parse: (record) => {
    const { chosen, rejected } = parseShape(shape, record);
    const better = parseTranscript(chosen, 'chosen');
    const worse = parseTranscript(rejected, 'rejected');
    const at = judgedTurn(better, worse);
    if (at + 1 < better.length) {
      throw invalidRecord(said('records.oneJudgedTurn', { turns: better.length - at, from: at + 1 }), 'chosen');
    }
    return {
      kind: 'preference',
      prompt: better.slice(0, at).map(({ role, content }) => ({ role, content })),
      chosen: better[at].content,
      // In a few published pairs the rejected reply runs on into a Human turn of its own making: that is what it is
      // rejected for, so it stays in the completion.
      rejected: rejected.slice(worse[at].start).trim(),
    };
  },
  write: (content) => {
    if (content.kind !== 'preference') return undefined;
    const chosen = writeTranscript([...content.prompt, { role: 'assistant', content: content.chosen }]);
    if (chosen === undefined) return undefined;
    return [{ chosen, rejected: `${writeTranscript(content.prompt)}\n\nAssistant: ${content.rejected}` }];
  },
};

/** The first turn that differs, or where one transcript only goes on, the last that both have; an Assistant turn on both sides. */
function judgedTurn(better: readonly TranscriptTurn[], worse: readonly TranscriptTurn[]): number {
  let at = 0;
  while (at < better.length && at < worse.length && sameMessage(better[at], worse[at])) at += 1;
  while (at > 0 && !(better[at]?.role === 'assistant' && worse[at]?.role === 'assistant')) at -= 1;
  if (at > 0) return at;
  throw invalidRecord(said('records.transcriptsDiffer'), 'chosen, rejected');
}
