/** What a row of Parquet holds, as JSON would say it. */
import { firstBadByte } from '../first-bad-byte.ts';

/** A text that is not UTF-8, in place of the text. */
class BadText {
  readonly byte: number;

  constructor(byte: number) {
    this.byte = byte;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text, or a mark in its place that `plainValue` finds. */
export function textOf(bytes: Uint8Array): unknown {
  try {
    return utf8.decode(bytes);
  } catch {
    return new BadText(firstBadByte(bytes));
  }
}

export interface PlainValue {
  readonly value: unknown;
  /** About as many bytes as its JSON has. */
  readonly sizeBytes: number;
  /** The first text that is not UTF-8, and where. */
  readonly badText: { readonly field: string; readonly byte: number } | undefined;
}

/**
 * Whole numbers become numbers where these hold them exactly, else texts; typed arrays lists; bytes that are no text, such as pictures,
 * nothing.
 */
export function plainValue(row: unknown): PlainValue {
  let sizeBytes = 0;
  let badText: PlainValue['badText'];
  const plain = (value: unknown, field: string): unknown => {
    sizeBytes += 8;
    if (typeof value === 'string') {
      sizeBytes += value.length;
      return value;
    }
    if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    if (typeof value === 'number') return Number.isFinite(value) ? value : null;
    if (value === undefined || value === null || value instanceof Uint8Array) return null;
    if (value instanceof BadText) {
      badText ??= { field, byte: value.byte };
      return null;
    }
    if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array, (one) => plain(one, field));
    if (Array.isArray(value)) return value.map((one: unknown, i) => plain(one, `${field}[${i}]`));
    if (typeof value !== 'object') return value;
    const entries = Object.entries(value).map(([key, inner]): [string, unknown] => {
      sizeBytes += key.length;
      return [key, plain(inner, field === '' ? key : `${field}.${key}`)];
    });
    return Object.fromEntries(entries);
  };
  const value = plain(row, '');
  return { value, sizeBytes, badText };
}
