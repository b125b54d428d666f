/** Values as Python has them: how they are written, compared, counted and gone through. */
import { JinjaError } from './errors.ts';

/** A number that was written, or came out, with a fraction; all others are whole. */
export class Float {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

export class Tuple {
  readonly items: readonly Value[];

  constructor(items: readonly Value[]) {
    this.items = items;
  }
}

/** What nothing stands behind: written as nothing, and anything asked of it is an error. */
export class Undefined {
  /** In words. */
  readonly what: string;

  constructor(what: string) {
    this.what = what;
  }
}

/** Python's objects with attributes: `namespace()`, a loop. */
export class Namespace {
  readonly attributes: Map<string, Value>;

  constructor(attributes: Map<string, Value>) {
    this.attributes = attributes;
  }
}

export type Named = ReadonlyMap<string, Value>;
export type Callable = (positional: readonly Value[], named: Named) => Value;
export type Dict = Map<Value, Value>;
/** Strings count by characters, not by JavaScript's units; null is None. */
export type Value =
  string | number | boolean | null | Float | Tuple | Undefined | Namespace | Callable | readonly Value[] | Dict;

export const isList = (value: Value): value is readonly Value[] => Array.isArray(value);
export const isDict = (value: Value): value is Dict => value instanceof Map;
export const isNumber = (value: Value): value is number | Float | boolean =>
  typeof value === 'number' || typeof value === 'boolean' || value instanceof Float;
export const numberOf = (value: number | Float | boolean): number =>
  value instanceof Float ? value.value : Number(value);
const isSequence = (value: Value): value is Tuple | readonly Value[] => isList(value) || value instanceof Tuple;
const itemsOf = (value: Tuple | readonly Value[]): readonly Value[] => (value instanceof Tuple ? value.items : value);

/** What Python calls its type, for errors. */
export function typeName(value: Value): string {
  if (value === null) return 'None';
  if (value instanceof Undefined) return value.what;
  if (isDict(value)) return 'a dict';
  if (isSequence(value)) return value instanceof Tuple ? 'a tuple' : 'a list';
  if (isNumber(value)) return typeof value === 'boolean' ? 'a boolean' : 'a number';
  return typeof value === 'string' ? 'a string' : 'an object';
}

export function isTrue(value: Value): boolean {
  if (value === null || value instanceof Undefined) return false;
  if (isNumber(value)) return numberOf(value) !== 0;
  if (typeof value === 'string') return value !== '';
  if (isSequence(value)) return itemsOf(value).length > 0;
  return isDict(value) ? value.size > 0 : true;
}

/** As str() writes it. */
export function textOf(value: Value): string {
  if (typeof value === 'string') return value;
  return value instanceof Undefined ? '' : written(value);
}

/** As repr() writes it. */
export function written(value: Value): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return quoted(value);
  if (value instanceof Float) return floatText(value.value);
  if (value instanceof Undefined) return 'Undefined';
  if (value instanceof Tuple) {
    return `(${value.items.map(written).join(', ')}${value.items.length === 1 ? ',' : ''})`;
  }
  if (isList(value)) return `[${value.map(written).join(', ')}]`;
  if (isDict(value)) return `{${[...value].map(([key, item]) => `${written(key)}: ${written(item)}`).join(', ')}}`;
  return value instanceof Namespace ? '<Namespace>' : '<function>';
}

export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e16 || size < 1e-4)) {
    return value.toExponential().replace(/e([-+])(\d)$/, 'e$10$2');
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

const QUOTED: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\r': '\\r', '\\': '\\\\' };

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const inside = text.replace(/[\\\p{Cc}\p{Zl}\p{Zp}]/gu, (char) => {
    const code = char.charCodeAt(0);
    return QUOTED[char] ?? (code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`);
  });
  return quote + (quote === "'" ? inside.replaceAll("'", "\\'") : inside) + quote;
}

export function areEqual(a: Value, b: Value): boolean {
  if (isNumber(a) && isNumber(b)) return numberOf(a) === numberOf(b);
  if (a instanceof Undefined && b instanceof Undefined) return true;
  if (isSequence(a) && isSequence(b)) {
    const [left, right] = [itemsOf(a), itemsOf(b)];
    return isList(a) === isList(b) && left.length === right.length && left.every((item, i) => areEqual(item, right[i]));
  }
  if (isDict(a) && isDict(b)) {
    return a.size === b.size && [...a].every(([key, item]) => hasKey(b, key) && areEqual(item, valueAt(b, key)!));
  }
  return a === b;
}

/** Below, at or above 0. @throws JinjaError for values of different kinds */
export function compare(a: Value, b: Value): number {
  if (isNumber(a) && isNumber(b)) return numberOf(a) - numberOf(b);
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
  if (isSequence(a) && isSequence(b) && isList(a) === isList(b)) {
    const [left, right] = [itemsOf(a), itemsOf(b)];
    const at = left.findIndex((item, i) => i >= right.length || !areEqual(item, right[i]));
    return at < 0 || at >= right.length ? left.length - right.length : compare(left[at], right[at]);
  }
  throw new JinjaError(`${typeName(a)} and ${typeName(b)} cannot be compared`);
}

/** By code points. */
function compareTexts(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  const at = left.findIndex((char, i) => char !== right[i]);
  if (at < 0) return left.length - right.length;
  return (left[at].codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? -1);
}

/** A key under which Python would find it. */
function keyIn(dict: Dict, key: Value): Value | undefined {
  if (dict.has(key)) return key;
  if (typeof key === 'string') return undefined;
  return [...dict.keys()].find((known) => areEqual(known, key));
}

export function hasKey(dict: Dict, key: Value): boolean {
  return keyIn(dict, key) !== undefined;
}

export function valueAt(dict: Dict, key: Value): Value | undefined {
  const known = keyIn(dict, key);
  return known === undefined ? undefined : dict.get(known);
}

/** All items of what can be gone through; of a dict its keys. @throws JinjaError */
export function listOf(value: Value): readonly Value[] {
  if (typeof value === 'string') return [...value];
  if (isSequence(value)) return itemsOf(value);
  if (isDict(value)) return [...value.keys()];
  if (value instanceof Undefined) return [];
  throw new JinjaError(`${typeName(value)} cannot be gone through`);
}

export function isIterable(value: Value): boolean {
  return typeof value === 'string' || isSequence(value) || isDict(value) || value instanceof Undefined;
}

export function lengthOf(value: Value): number {
  return isDict(value) ? value.size : listOf(value).length;
}

/** @throws JinjaError where the value is no container */
export function contains(container: Value, item: Value): boolean {
  if (typeof container === 'string') {
    if (typeof item !== 'string') throw new JinjaError(`a string cannot contain ${typeName(item)}`);
    return container.includes(item);
  }
  if (isDict(container)) return hasKey(container, item);
  return listOf(container).some((one) => areEqual(one, item));
}

/** @throws JinjaError naming what was expected */
export function wholeNumber(value: Value | undefined, what: string): number {
  if (value !== undefined && isNumber(value) && Number.isInteger(numberOf(value))) return numberOf(value);
  throw new JinjaError(`${what}: expected a whole number, got ${value === undefined ? 'nothing' : typeName(value)}`);
}

export function text(value: Value | undefined, what: string): string {
  if (typeof value === 'string') return value;
  throw new JinjaError(`${what}: expected a string, got ${value === undefined ? 'nothing' : typeName(value)}`);
}
