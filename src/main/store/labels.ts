import { checkPrompt } from '../../shared/domain/feedback.ts';
import type { LabelContent } from '../../shared/domain/feedback.ts';
import type { GenerationId } from '../../shared/domain/ids.ts';
import { FeedbackTable } from './feedback-table.ts';
import { fromJson } from './sqlite.ts';
import type { Db } from './sqlite.ts';

interface LabelRow {
  readonly prompt: string;
  readonly completion: string;
  readonly good: number;
  readonly generation_id: string | null;
}

export class Labels extends FeedbackTable<'label', LabelContent, LabelRow> {
  constructor(db: Db) {
    super(db, {
      table: 'labels',
      kind: 'label',
      columns: ['prompt', 'completion', 'good', 'generation_id'],
      check: ({ prompt }) => checkPrompt(prompt, 'A label'),
      encode: ({ prompt, completion, good, generationId }) => ({
        prompt: JSON.stringify(prompt),
        completion,
        good: good ? 1 : 0,
        generation_id: generationId,
      }),
      decode: (row) => ({
        prompt: fromJson(row.prompt),
        completion: row.completion,
        good: row.good === 1,
        generationId: row.generation_id as GenerationId | null,
      }),
    });
  }
}
