import { checkPrompt } from '../../shared/domain/feedback.ts';
import type { DemonstrationContent } from '../../shared/domain/feedback.ts';
import type { GenerationId } from '../../shared/domain/ids.ts';
import { FeedbackTable } from './feedback-table.ts';
import { fromJson } from './sqlite.ts';
import type { Db } from './sqlite.ts';

interface DemonstrationRow {
  readonly prompt: string;
  readonly completion: string;
  readonly generation_id: string | null;
}

export class Demonstrations extends FeedbackTable<'demonstration', DemonstrationContent, DemonstrationRow> {
  constructor(db: Db) {
    super(db, {
      table: 'demonstrations',
      kind: 'demonstration',
      columns: ['prompt', 'completion', 'generation_id'],
      check: ({ prompt }) => checkPrompt(prompt, 'A demonstration'),
      encode: ({ prompt, completion, generationId }) => ({
        prompt: JSON.stringify(prompt),
        completion,
        generation_id: generationId,
      }),
      decode: (row) => ({
        prompt: fromJson(row.prompt),
        completion: row.completion,
        generationId: row.generation_id as GenerationId | null,
      }),
    });
  }
}
