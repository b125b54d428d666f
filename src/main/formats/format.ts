import type { Said } from '../../shared/language/said.ts';
import type { DatasetContent } from '../../shared/domain/dataset.ts';

/** One JSON object of a data file: a line of a .jsonl, an element of a .json list. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** For chats of programs: times, titles and settings of the program are no loss to anybody who learns from the chats. */
export const everything: readonly string[] = ['*'];

/** What every file format says of itself. To add one, write a file of its own and enter it in `registry.ts`. */
interface FormatCommon {
  /** As `--format` takes it. */
  readonly name: string;
  /** The fields by which people know it, for help and for errors. */
  readonly fields: string;
  /**
   * Where in a record is what the format reads; what lies elsewhere is lost and said so. `turns[].text` is a field of every
   * element of a list; a path covers all below it, and a plain value may stand where a list or an object could. `*` is every field.
   */
  readonly reads: readonly string[];
  /** A record of this format has all fields of one of these sets; which others it may have, `reads` says. */
  readonly needs: readonly (readonly string[])[];
  /** Tells it from other formats with the same fields. `parse` says what is wrong inside them. */
  readonly fits?: (record: JsonRecord) => boolean;
  /** Its fields mean something in this layout alone: that it reads them makes them no loss to another format. */
  readonly ownFields?: true;
  /**
   * The records that say what the item says, for export; undefined where the format cannot say it. Reading them back gives the
   * same item. A format without it is only read.
   */
  readonly write?: (content: DatasetContent) => readonly JsonRecord[] | undefined;
  /** How a file of it is laid out on export; both are read. */
  readonly layout: 'lines' | 'list';
}

export interface RecordFormat extends FormatCommon {
  /** @throws ParleyError invalid_input with one line that names the field */
  readonly parse: (record: JsonRecord) => DatasetContent;
}

/** What a group's record gave; `at` is its index in the group. */
export type GroupItem = { readonly at: number } & (
  | {
      readonly content: DatasetContent;
      /** A whole chat that nobody rated or mended: imports take it unless told otherwise. */
      readonly isChat?: true;
    }
  /** What is wrong with the record. */
  | { readonly message: Said | string }
  /** Nothing is wrong and nothing could be taken: what it was, for a count. */
  | { readonly leftOut: Said }
);

/** Records of the files beside the one that is read, by the files' names. */
export type BesideFiles = ReadonlyMap<string, readonly JsonRecord[]>;

/** A format in which several records in a row belong together, such as the messages of a tree. */
export interface GroupedFormat extends FormatCommon {
  /** @param before the record before it */
  readonly startsGroup: (record: JsonRecord, before?: JsonRecord) => boolean;
  /** A bad record costs what hangs on it and nothing else. */
  readonly parseGroup: (records: readonly JsonRecord[], beside: BesideFiles) => readonly GroupItem[];
  /** Files in the same folder that say more of these records and hold none themselves. */
  readonly beside?: readonly string[];
}

export type Format = RecordFormat | GroupedFormat;

export type WritableFormat = Format & Required<Pick<FormatCommon, 'write'>>;
