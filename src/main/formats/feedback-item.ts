/** What people said, as it goes out: an item of a dataset, with who said it and when where that is known. */
import type { DatasetContent } from '../../shared/domain/dataset.ts';
import type { RankingAnswer } from '../../shared/domain/feedback.ts';
import type { JsonRecord } from './format.ts';

export interface SaidBy {
  /** Of the record, so that two exports can be told apart or joined. */
  readonly id: string;
  readonly rater: string;
  readonly raterKind: 'human' | 'rule';
  readonly atMs: number;
  /** Why, where it was said. */
  readonly reason?: string | null;
  readonly comment?: string | null;
  readonly tags?: readonly string[];
  /** To a project's questions. */
  readonly answers?: readonly RankingAnswer[];
}

export type FeedbackItem = DatasetContent & { readonly said?: SaidBy };

/** Who said it, here or in the source that it was imported from. */
export function raterOf(item: FeedbackItem): string | undefined {
  return item.said?.rater ?? ('rater' in item ? item.rater : undefined);
}

/** A layout of files that items can be written in. */
export type ExportFormat = TextFormat | ParquetFormat;

interface ExportFormatCommon {
  readonly name: string;
  readonly fields: string;
  /** The records that say what the item says; undefined where the format cannot say it. */
  readonly write: (item: FeedbackItem) => readonly JsonRecord[] | undefined;
}

export interface TextFormat extends ExportFormatCommon {
  /** A table has a first line with the names of its columns; every record then has all of them. */
  readonly layout: 'lines' | 'list' | 'table';
}

export interface ParquetFormat extends ExportFormatCommon {
  readonly layout: 'parquet';
  readonly columns: readonly ParquetColumn[];
}

/** A field of records and what it holds: texts are never null, the others may be. */
export interface ParquetColumn {
  readonly name: string;
  readonly type: 'text' | 'truth' | 'time';
}
