/** What records say and the format they are read as has no place for: counted by field, so that nothing is lost in silence. */
import type { Format, JsonRecord } from './format.ts';

export interface DroppedField {
  /** A path: `margin`, `messages[].weight`. */
  readonly field: string;
  /** Records that had something there. */
  readonly records: number;
}

/** A file may have a field for each record; more names than this help nobody. */
const maxFields = 100;

export class DroppedFields {
  readonly #counts = new Map<string, number>();
  readonly #read: ReadonlySet<string>;
  /** Paths below which something is read. */
  readonly #above: ReadonlySet<string>;

  constructor({ reads }: Pick<Format, 'reads'>) {
    this.#read = new Set(reads);
    this.#above = new Set(reads.flatMap(pathsAbove));
  }

  /** The most frequent first. */
  get list(): DroppedField[] {
    return [...this.#counts]
      .map(([field, records]) => ({ field, records }))
      .sort((a, b) => b.records - a.records || (a.field < b.field ? -1 : 1));
  }

  add(record: JsonRecord): void {
    for (const field of new Set(this.unread(record).map(([path]) => path))) {
      if (this.#counts.has(field) || this.#counts.size < maxFields) {
        this.#counts.set(field, (this.#counts.get(field) ?? 0) + 1);
      }
    }
  }

  /** Where the record says something that the format does not read, and what. */
  unread(record: JsonRecord): [path: string, value: unknown][] {
    return this.#read.has('*') ? [] : this.#below(record, '');
  }

  #below(value: object, path: string): [string, unknown][] {
    return (Object.entries(value) as [string, unknown][]).flatMap(([key, inner]) => {
      const place = Array.isArray(value) ? `${path}[]` : path === '' ? key : `${path}.${key}`;
      if (this.#read.has(place) || isNothing(inner)) return [];
      if (!this.#above.has(place)) return [[place, inner]];
      return typeof inner === 'object' && inner !== null ? this.#below(inner, place) : [];
    });
  }
}

/** "a.b[].c" lies below "a", "a.b" and "a.b[]". */
function pathsAbove(path: string): string[] {
  return [...path.matchAll(/\.|\[\]/g)].flatMap(({ index, 0: mark }) =>
    mark === '[]' ? [path.slice(0, index), path.slice(0, index + 2)] : [path.slice(0, index)],
  );
}

/** Nothing is lost with a field that says nothing. */
export function isNothing(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
