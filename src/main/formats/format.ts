import type { DatasetContent } from '../../shared/domain/dataset.ts';

/** One JSON object of a data file: a line of a .jsonl, an element of a .json list. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** What every file format says of itself. To add one, write a file of its own and enter it in `registry.ts`. */
interface FormatCommon {
  /** As `--format` takes it. */
  readonly name: string;
  /** The fields by which people know it, for help and for errors. */
  readonly fields: string;
  /**
   * Where in a record is what the format reads; what lies elsewhere is lost and said so. `turns[].text` is a field of every
   * element of a list; a path covers all below it, and a plain value may stand where a list or an object could.
   */
  readonly reads: readonly string[];
  /** A record of this format has all fields of one of these sets; which others it may have, `reads` says. */
  readonly needs: readonly (readonly string[])[];
  /** Tells it from other formats with the same fields. `parse` says what is wrong inside them. */
  readonly fits?: (record: JsonRecord) => boolean;
  /**
   * The records that say what the item says, for export; undefined where the format cannot say it.
   * Reading them back gives the same item.
   */
  readonly write: (content: DatasetContent) => readonly JsonRecord[] | undefined;
  /** How a file of it is laid out on export; both are read. */
  readonly layout: 'lines' | 'list';
}

export interface RecordFormat extends FormatCommon {
  /** @throws ParleyError invalid_input with one line that names the field */
  readonly parse: (record: JsonRecord) => DatasetContent;
}

/** What a group's record gave, or what is wrong with it; `at` is its index in the group. */
export type GroupItem =
  { readonly at: number; readonly content: DatasetContent } | { readonly at: number; readonly message: string };

/** A format in which several records in a row belong together, such as the messages of a tree. */
export interface GroupedFormat extends FormatCommon {
  readonly startsGroup: (record: JsonRecord) => boolean;
  /** A bad record costs what hangs on it and nothing else. */
  readonly parseGroup: (records: readonly JsonRecord[]) => readonly GroupItem[];
}

export type Format = RecordFormat | GroupedFormat;
