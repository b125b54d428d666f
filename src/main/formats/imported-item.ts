/** What an import gives, and what it is asked for. */
import type { Said } from '../../shared/language/said.ts';
import type { Columns } from '../../shared/domain/columns.ts';
import type { DatasetContent } from '../../shared/domain/dataset.ts';
import type { ReadOptions } from './read-records.ts';

/** Which of what the files hold becomes items. */
export interface Taken {
  /** Whole chats that nobody rated or mended, as something to imitate; default true. */
  readonly chats?: boolean;
  /** Pairs that nobody said: a reply that was kept over a regenerated one; default false. */
  readonly weak?: boolean;
}

export type Choices = Readonly<Record<keyof Taken, number>>;

export interface ImportOptions extends ReadOptions {
  /** A name from the registry; left out, the file's first good records decide. */
  readonly format?: string;
  readonly take?: Taken;
  /** Which field is what; then no format is looked for. */
  readonly columns?: Columns;
  /** By the shapes of files: what was said of them before. A format that is named comes first. */
  readonly remembered?: Readonly<Record<string, Columns>>;
}

export interface LineError {
  /** In a folder or an archive: which of its files. */
  readonly file?: string;
  /** Counted from 1; for an element of a list or a group of records, where it starts. */
  readonly line: number;
  readonly message: Said | string;
}

export type ImportedItem =
  { readonly file?: string; readonly line: number; readonly content: DatasetContent } | LineError;
