/** A file that is one JSON object: a table by column, as pandas writes it, a list with something around it, or a record. */
import { said } from '../../shared/language/said.ts';
import type { Said } from '../../shared/language/said.ts';
import type { JsonRecord } from './format.ts';
import { isTurn } from './json-inside.ts';
import { recognise } from './recognise.ts';

export interface Rows {
  readonly rows: readonly unknown[];
  /** How the file was read. */
  readonly note: Said;
}

/** Undefined where the object is a record. */
export function rowsOf(object: JsonRecord): Rows | { readonly message: Said } | undefined {
  const columns = columnLists(object) ?? columnIndexes(object);
  if (columns !== undefined) return columns;
  if (recognise(object).length > 0) return undefined;
  const lists = Object.entries(object).filter(([, value]) => isListOfRecords(value));
  if (lists.length > 1) {
    return { message: said('records.severalLists', { fields: lists.map(([field]) => field) }) };
  }
  if (lists.length === 0) return undefined;
  const [[field, rows]] = lists;
  return { rows: rows as unknown[], note: said('imports.listWasRead', { field }) };
}

const columnNote = said('imports.columnsWereRead');

/** `{"prompt": ["a", "b"], "chosen": ["c", "d"]}` */
function columnLists(object: JsonRecord): Rows | undefined {
  const lists = Object.entries(object);
  if (!lists.every((entry): entry is [string, unknown[]] => Array.isArray(entry[1]))) return undefined;
  const length = lists[0]?.[1].length ?? 0;
  if (length === 0 || lists.some(([, values]) => values.length !== length || values.some(isTurn))) return undefined;
  // Lists of records are no columns: one has something around it, several are files of their own.
  if (lists.every(([, values]) => isListOfRecords(values))) return undefined;
  const rows = lists[0][1].map((_, row) => Object.fromEntries(lists.map(([field, values]) => [field, values[row]])));
  return { rows, note: columnNote };
}

/** `{"prompt": {"0": "a", "1": "b"}, "chosen": {"0": "c", "1": "d"}}` */
function columnIndexes(object: JsonRecord): Rows | undefined {
  const columns = Object.entries(object);
  const isColumn = (entry: [string, unknown]): entry is [string, JsonRecord] => isPlain(entry[1]);
  if (columns.length === 0 || !columns.every(isColumn)) return undefined;
  const index = Object.keys(columns[0][1]);
  if (index.length === 0 || !index.every((key) => /^\d+$/.test(key))) return undefined;
  const sameIndex = columns.every(([, values]) => {
    const keys = Object.keys(values);
    return keys.length === index.length && keys.every((key, at) => key === index[at]);
  });
  if (!sameIndex) return undefined;
  const rows = index.map((key) => Object.fromEntries(columns.map(([field, values]) => [field, values[key]])));
  return { rows, note: columnNote };
}

function isListOfRecords(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((row) => isPlain(row) && !isTurn(row));
}

function isPlain(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
