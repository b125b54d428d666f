/** All feedback in one table, for spreadsheets and notebooks. A pair or a thumb is a row; rankings go out as their pairs. */
import type { Message } from '../../shared/domain/conversation.ts';
import type { JsonRecord } from './format.ts';
import { raterOf } from './feedback-item.ts';
import type { ExportFormat, FeedbackItem, ParquetColumn, TextFormat } from './feedback-item.ts';

const typeOf: Readonly<Record<string, ParquetColumn['type']>> = { label: 'truth', created_at: 'time' };

export const feedbackTable: TextFormat = {
  name: 'csv',
  fields: 'kind, prompt, chosen, rejected, completion, label, reason, comment, rater, rater_kind, created_at, id',
  layout: 'table',
  write: (item) => {
    const said = saidIn(item);
    return said && [{ ...empty, ...said, ...byWhom(item) }];
  },
};

/** The same rows, with truths and times as such. */
export const feedbackParquet: ExportFormat = {
  name: 'parquet',
  fields: feedbackTable.fields,
  layout: 'parquet',
  columns: feedbackTable.fields.split(', ').map((name) => ({ name, type: typeOf[name] ?? 'text' })),
  write: (item) =>
    feedbackTable.write(item)?.map(({ label, created_at: at, ...texts }) => ({
      ...texts,
      label: label === '' ? null : label === 'true',
      created_at: at === '' ? null : new Date(String(at)),
    })),
};

const empty = {
  kind: '',
  prompt: '',
  chosen: '',
  rejected: '',
  completion: '',
  label: '',
  reason: '',
  comment: '',
  rater: '',
  rater_kind: '',
  created_at: '',
  id: '',
};
type Row = Partial<Record<keyof typeof empty, string>>;

function saidIn(item: FeedbackItem): Row | undefined {
  switch (item.kind) {
    case 'preference':
      return {
        kind: item.isEdit ? 'edit' : 'pair',
        prompt: promptCell(item.prompt),
        chosen: item.chosen,
        rejected: item.rejected,
      };
    case 'labelled':
      return {
        kind: 'thumb',
        prompt: promptCell(item.prompt),
        completion: item.completion,
        label: String(item.label),
      };
    case 'conversation': {
      const last = item.messages.at(-1);
      if (last?.role !== 'assistant' || item.messages.length < 2) return undefined;
      return { kind: 'demonstration', prompt: promptCell(item.messages.slice(0, -1)), completion: last.content };
    }
    case 'ranking':
    case 'prompt':
      return undefined;
  }
}

/** One turn of the user is its text; more are JSON. */
function promptCell(prompt: readonly Message[]): string {
  return prompt.length === 1 && prompt[0].role === 'user' ? prompt[0].content : JSON.stringify(prompt);
}

function byWhom(item: FeedbackItem): Row {
  const { said } = item;
  if (said === undefined) return { rater: raterOf(item) ?? '' };
  const { id, rater, raterKind, atMs, reason, comment } = said;
  return {
    id,
    rater,
    rater_kind: raterKind,
    created_at: new Date(atMs).toISOString(),
    reason: reason ?? '',
    comment: comment ?? '',
  };
}

/** A line of RFC 4180. */
export function csvLine(cells: readonly unknown[]): string {
  return `${cells.map((cell) => quoted(String(cell))).join(',')}\r\n`;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

export function csvHeader(record: JsonRecord): string {
  return csvLine(Object.keys(record));
}
