/** What a data file holds in one place: a record, or why there is none. */
import type { Said } from '../../shared/language/said.ts';
import type { JsonRecord } from './format.ts';

export interface GoodRecord {
  readonly line: number;
  /** Where the line does not say it, as in one object or a list on one line: which of the rows, counted from 1. */
  readonly row?: number;
  readonly record: JsonRecord;
  readonly sizeBytes: number;
  /** Fields that held JSON as a text, which was read. */
  readonly wasText?: readonly string[];
}

export type ReadRecord =
  | GoodRecord
  /** A line that is no JSON object, and why. */
  | { readonly line: number; readonly message: Said };
