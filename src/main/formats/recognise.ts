/** Which formats can read a record without losing what another of them would read. */
import type { Said } from '../../shared/language/said.ts';
import { said } from '../../shared/language/said.ts';
import type { DatasetContent } from '../../shared/domain/dataset.ts';
import { textsOf } from './content-texts.ts';
import { isNothing } from './dropped-fields.ts';
import type { Format, JsonRecord } from './format.ts';
import { formats } from './registry.ts';

const rootOf = (path: string): string => path.replace(/[.[].*$/, '');
const roots = new Map(formats.map((format) => [format.name, new Set(format.reads.map(rootOf))]));
/** What formats read that others might read, too, but for what keeps trees of messages in order. */
export const knownFields: ReadonlySet<string> = new Set(
  formats
    .filter(({ ownFields }) => !ownFields)
    .flatMap((format) => format.reads.map(rootOf))
    .filter((field) => !field.endsWith('_id') && field !== 'deleted'),
);

/** The formats that fit the record, the first in the registry first. Empty where each would lose a field. */
export function recognise(record: JsonRecord): Format[] {
  return formats.filter((format) => hasNeeds(format, record) && lostFields(format, record).length === 0);
}

export function hasNeeds(format: Format, record: JsonRecord): boolean {
  const has = format.needs.some((fields) => fields.every((field) => field in record));
  return has && (format.fits === undefined || format.fits(record));
}

export function readsField(format: Format, field: string): boolean {
  const read = roots.get(format.name);
  return read !== undefined && (read.has(field) || read.has('*'));
}

/** Fields that some format reads and this one does not, unless they only repeat what it reads. */
export function lostFields(format: Format, record: JsonRecord): string[] {
  const unread = Object.keys(record).filter(
    (field) => knownFields.has(field) && !readsField(format, field) && !isNothing(record[field]),
  );
  if (unread.length === 0) return unread;
  const content = contentOf(format, record);
  return unread.filter((field) => content === undefined || !repeats(record[field], content));
}

/** Why the record cannot be read as this format, and as what it could be. */
export function lossText(format: Format, record: JsonRecord, lost: readonly string[]): Said {
  const others = recognise(record).map(({ name }) => name);
  return said('records.wouldBeLost', { fields: lost, format: format.name, others });
}

function contentOf(format: Format, record: JsonRecord): DatasetContent | undefined {
  if (!('parse' in format)) return undefined;
  try {
    return format.parse(record);
  } catch {
    return undefined;
  }
}

/** UltraChat gives a chat's first turn as `prompt` besides, UltraFeedback the better chat as `messages`, Alpaca the whole as `text`. */
function repeats(value: unknown, content: DatasetContent): boolean {
  const said = textsOf(content).map((text) => text.trim());
  const texts = textsIn(value);
  if (texts.length === 0) return false;
  if (texts.every((text) => said.includes(text.trim()))) return true;
  return typeof value === 'string' && said.length > 1 && holdsInOrder(value, said);
}

/** Every text in a text, a turn or a list of turns; a number or a truth is no text and repeats nothing. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  const entries = Object.entries(value).filter(([key]) => !['role', 'from', 'type'].includes(key));
  return entries.flatMap(([, inner]) => textsIn(inner));
}

function holdsInOrder(text: string, parts: readonly string[]): boolean {
  let from = 0;
  for (const part of parts) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return true;
}
