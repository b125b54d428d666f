/** Methods of strings, dicts and lists that templates call; those that would change a value are refused, as in the sandbox. */
import { JinjaError } from './errors.ts';
import { formatBraces } from './formatting.ts';
import {
  areEqual,
  isDict,
  isList,
  isTrue,
  listOf,
  text,
  textOf,
  Tuple,
  valueAt,
  wholeNumber,
  type Callable,
  type Dict,
  type Named,
  type Value,
} from './values.ts';

/** What Python takes for white space. */
const SPACE = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const [LEADING, TRAILING, SPACES] = [new RegExp(`^${SPACE}+`), new RegExp(`${SPACE}+$`), new RegExp(`${SPACE}+`)];
const LINE_END = /\r\n|[\n\r\x0b\f\x1c-\x1e\x85\u2028\u2029]/; // eslint-disable-line no-control-regex -- Python's own list

type StringMethod = (value: string, args: readonly Value[], named: Named) => Value;

/** @param characters to take off; white space where there are none */
export function stripped(value: string, characters: Value | undefined, sides: 'left' | 'right' | 'both'): string {
  let shown = value;
  if (characters === undefined || characters === null) {
    if (sides !== 'right') shown = shown.replace(LEADING, '');
    return sides === 'left' ? shown : shown.replace(TRAILING, '');
  }
  const off = new Set(text(characters, 'strip'));
  const kept = [...shown];
  if (sides !== 'right') kept.splice(0, leading(kept, off));
  if (sides !== 'left') kept.splice(kept.length - leading(kept.toReversed(), off));
  return kept.join('');
}

function leading(characters: readonly string[], off: ReadonlySet<string>): number {
  const at = characters.findIndex((char) => !off.has(char));
  return at < 0 ? characters.length : at;
}

export function titled(value: string): string {
  return value.replace(/\p{L}+/gu, (word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase());
}

export function capitalized(value: string): string {
  const [first = '', ...rest] = value;
  return first.toUpperCase() + rest.join('').toLowerCase();
}

function split(value: string, [separator, most]: readonly Value[], fromRight = false): string[] {
  const limit = most === undefined || most === null || most === -1 ? Infinity : wholeNumber(most, 'split');
  if (separator === undefined || separator === null) return splitAtSpaces(value, limit, fromRight);
  const by = text(separator, 'split');
  if (by === '') throw new JinjaError('split: the separator is empty');
  const parts = value.split(by);
  if (parts.length - 1 <= limit) return parts;
  return fromRight
    ? [parts.slice(0, parts.length - limit).join(by), ...parts.slice(parts.length - limit)]
    : [...parts.slice(0, limit), parts.slice(limit).join(by)];
}

function splitAtSpaces(value: string, limit: number, fromRight: boolean): string[] {
  let rest = stripped(value, undefined, 'both');
  const parts: string[] = [];
  while (rest !== '' && parts.length < limit) {
    const places = [...rest.matchAll(new RegExp(SPACES, 'g'))];
    const place = fromRight ? places.at(-1) : places[0];
    if (place === undefined) break;
    const [before, after] = [rest.slice(0, place.index), rest.slice(place.index + place[0].length)];
    if (fromRight) parts.unshift(after);
    else parts.push(before);
    rest = fromRight ? before : after;
  }
  if (rest !== '') parts[fromRight ? 'unshift' : 'push'](rest);
  return parts;
}

function lines(value: string, keepEnds: boolean): string[] {
  const found = value.split(new RegExp(`(${LINE_END.source})`));
  const all = found.flatMap((line, i) => (i % 2 === 0 ? [line + (keepEnds ? (found[i + 1] ?? '') : '')] : []));
  return all.at(-1) === '' ? all.slice(0, -1) : all;
}

/** Where a text begins in another, counted in characters; −1 for nowhere. */
function placeOf(value: string, part: Value | undefined, last: boolean): number {
  const at = last ? value.lastIndexOf(text(part, 'find')) : value.indexOf(text(part, 'find'));
  return at < 0 ? at : [...value.slice(0, at)].length;
}

function required(place: number): number {
  if (place < 0) throw new JinjaError('index: the text is not in it');
  return place;
}

function begins(value: string, [affix]: readonly Value[], test: (value: string, affix: string) => boolean): boolean {
  const affixes = affix instanceof Tuple ? affix.items : [affix];
  return affixes.some((one) => test(value, text(one, 'startswith')));
}

function parted(value: string, separator: Value | undefined, at: number): Tuple {
  const by = text(separator, 'partition');
  if (at < 0) return new Tuple([value, '', '']);
  return new Tuple([value.slice(0, at), by, value.slice(at + by.length)]);
}

function padded(
  value: string,
  width: Value | undefined,
  fill: Value | undefined,
  before: (missing: number) => number,
): string {
  const missing = Math.max(0, wholeNumber(width, 'padding') - [...value].length);
  const by = fill === undefined ? ' ' : text(fill, 'padding');
  return by.repeat(before(missing)) + value + by.repeat(missing - before(missing));
}

/** Python puts the odd one of an odd number of spaces before a text of even width. */
export function centered(value: string, width: Value | undefined, fill?: Value): string {
  const wide = wholeNumber(width, 'center');
  return padded(value, width, fill, (missing) => (missing >> 1) + (missing & wide & 1));
}

function replaced(value: string, [old, by, most]: readonly Value[]): string {
  const [from, to] = [text(old, 'replace'), text(by, 'replace')];
  if (most === undefined || most === null || most === -1) return value.replaceAll(from, () => to);
  let left = wholeNumber(most, 'replace');
  return value.replaceAll(from, () => (left-- > 0 ? to : from));
}

const every = (pattern: RegExp) => (value: string) => pattern.test(value);

export const stringMethods: Readonly<Record<string, StringMethod>> = {
  upper: (value) => value.toUpperCase(),
  lower: (value) => value.toLowerCase(),
  casefold: (value) => value.toLowerCase().replaceAll('ß', 'ss'),
  title: titled,
  capitalize: capitalized,
  swapcase: (value) =>
    [...value].map((char) => (char === char.toUpperCase() ? char.toLowerCase() : char.toUpperCase())).join(''),
  strip: (value, [characters]) => stripped(value, characters, 'both'),
  lstrip: (value, [characters]) => stripped(value, characters, 'left'),
  rstrip: (value, [characters]) => stripped(value, characters, 'right'),
  split: (value, args, named) =>
    split(value, [args[0] ?? named.get('sep') ?? null, args[1] ?? named.get('maxsplit') ?? null]),
  rsplit: (value, args, named) =>
    split(value, [args[0] ?? named.get('sep') ?? null, args[1] ?? named.get('maxsplit') ?? null], true),
  splitlines: (value, [keepEnds], named) => lines(value, isTrue(keepEnds ?? named.get('keepends') ?? false)),
  join: (value, [items]) =>
    listOf(items)
      .map((item) => text(item, 'join'))
      .join(value),
  replace: (value, args) => replaced(value, args),
  startswith: (value, args) => begins(value, args, (whole, affix) => whole.startsWith(affix)),
  endswith: (value, args) => begins(value, args, (whole, affix) => whole.endsWith(affix)),
  find: (value, [part]) => placeOf(value, part, false),
  rfind: (value, [part]) => placeOf(value, part, true),
  index: (value, [part]) => required(placeOf(value, part, false)),
  rindex: (value, [part]) => required(placeOf(value, part, true)),
  count: (value, [part]) => value.split(text(part, 'count')).length - 1,
  partition: (value, [by]) => parted(value, by, value.indexOf(text(by, 'partition'))),
  rpartition: (value, [by]) => {
    const at = value.lastIndexOf(text(by, 'rpartition'));
    return at < 0 ? new Tuple(['', '', value]) : parted(value, by, at);
  },
  removeprefix: (value, [affix]) =>
    value.startsWith(text(affix, 'removeprefix')) ? value.slice(text(affix, '').length) : value,
  removesuffix: (value, [affix]) =>
    text(affix, 'removesuffix') !== '' && value.endsWith(text(affix, ''))
      ? value.slice(0, -text(affix, '').length)
      : value,
  ljust: (value, [width, fill]) => padded(value, width, fill, () => 0),
  rjust: (value, [width, fill]) => padded(value, width, fill, (missing) => missing),
  center: (value, [width, fill]) => centered(value, width, fill),
  zfill: (value, [width]) => {
    const sign = /^[-+]/.exec(value)?.[0] ?? '';
    return (
      sign + padded(value.slice(sign.length), wholeNumber(width, 'zfill') - sign.length, '0', (missing) => missing)
    );
  },
  format: formatBraces,
  isdigit: every(/^\p{Nd}+$/u),
  isdecimal: every(/^\p{Nd}+$/u),
  isnumeric: every(/^\p{N}+$/u),
  isalpha: every(/^\p{L}+$/u),
  isalnum: every(/^[\p{L}\p{N}]+$/u),
  isspace: every(new RegExp(`^${SPACE}+$`)),
  islower: (value) => value === value.toLowerCase() && value !== value.toUpperCase(),
  isupper: (value) => value === value.toUpperCase() && value !== value.toLowerCase(),
  istitle: (value) => value === titled(value) && /\p{L}/u.test(value),
};

const dictMethods: Readonly<Record<string, (dict: Dict, args: readonly Value[]) => Value>> = {
  get: (dict, [key, fallback]) => valueAt(dict, key) ?? fallback ?? null,
  keys: (dict) => [...dict.keys()],
  values: (dict) => [...dict.values()],
  items: (dict) => [...dict].map((entry) => new Tuple(entry)),
  copy: (dict) => new Map(dict),
};

const listMethods: Readonly<Record<string, (list: readonly Value[], args: readonly Value[]) => Value>> = {
  index: (list, [item]) => required(list.findIndex((one) => areEqual(one, item))),
  count: (list, [item]) => list.filter((one) => areEqual(one, item)).length,
  copy: (list) => [...list],
};

const CHANGING = [
  'append',
  'extend',
  'insert',
  'pop',
  'remove',
  'reverse',
  'sort',
  'clear',
  'update',
  'setdefault',
  'popitem',
];

/** The method of a value, bound to it; undefined where it has none of that name. @throws JinjaError for one that changes it */
export function methodOf(value: Value, name: string): Callable | undefined {
  const methods =
    typeof value === 'string'
      ? stringMethods
      : isDict(value)
        ? dictMethods
        : isList(value) || value instanceof Tuple
          ? listMethods
          : {};
  if (Object.hasOwn(methods, name)) {
    const method = (methods as Readonly<Record<string, (value: never, args: readonly Value[], named: Named) => Value>>)[
      name
    ];
    return (positional, named) => method((value instanceof Tuple ? value.items : value) as never, positional, named);
  }
  if ((isDict(value) || isList(value)) && CHANGING.includes(name)) {
    return () => {
      throw new JinjaError(
        `${name}() would change ${textOf(isDict(value) ? 'a dict' : 'a list')}, which templates may not`,
      );
    };
  }
  return undefined;
}
