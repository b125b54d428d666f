/** What follows a bar: functions of a value. */
import { JinjaError } from './errors.ts';
import {
  Float,
  areEqual,
  compare,
  isDict,
  isNumber,
  isTrue,
  lengthOf,
  listOf,
  numberOf,
  text,
  textOf,
  Tuple,
  typeName,
  Undefined,
  valueAt,
  wholeNumber,
  type Named,
  type Value,
} from './values.ts';
import { formatPercent, jsonText } from './formatting.ts';
import { capitalized, centered, stringMethods, stripped, titled } from './methods.ts';
import { testNamed } from './tests.ts';

type Filter = (value: Value, args: readonly Value[], named: Named) => Value;

/** The argument at that place or of that name. */
const given = (args: readonly Value[], named: Named, place: number, name: string): Value | undefined =>
  args[place] ?? named.get(name);
const undefinedValue = (what: string): Value => new Undefined(what);

/** By a path of names and numbers. */
function attribute(value: Value, path: Value): Value {
  if (typeof path === 'number') return listOf(value)[path] ?? undefinedValue(`it has no element ${path}`);
  return text(path, 'attribute')
    .split('.')
    .reduce<Value>((at, name) => {
      if (/^\d+$/.test(name)) return listOf(at)[Number(name)] ?? undefinedValue(`it has no element ${name}`);
      return (
        (isDict(at) ? valueAt(at, name) : undefined) ?? undefinedValue(`${typeName(at)} has no attribute "${name}"`)
      );
    }, value);
}

/** What each item is sorted, joined or compared by. */
function keyOf(path: Value | undefined, caseSensitive: Value | undefined) {
  return (item: Value): Value => {
    const key = path === undefined || path === null ? item : attribute(item, path);
    return typeof key === 'string' && !isTrue(caseSensitive ?? false) ? key.toLowerCase() : key;
  };
}

function chosen(value: Value, args: readonly Value[], wanted: boolean, byAttribute: boolean): Value {
  const [path, test, ...rest] = byAttribute ? args : [null, ...args];
  const asks = test === undefined ? isTrue : (item: Value) => testNamed(text(test, 'select'))(item, rest);
  return listOf(value).filter((item) => asks(byAttribute ? attribute(item, path) : item) === wanted);
}

const extreme =
  (sign: 1 | -1): Filter =>
  (value, args, named) => {
    const key = keyOf(given(args, named, 1, 'attribute'), given(args, named, 0, 'case_sensitive'));
    const items = listOf(value);
    if (items.length === 0) return undefinedValue('no item of an empty list');
    return items.reduce((best, item) => (sign * compare(key(item), key(best)) > 0 ? item : best));
  };

function sorted(items: readonly Value[], key: (item: Value) => Value, reverse: boolean): Value[] {
  return items.toSorted((a, b) => (reverse ? compare(key(b), key(a)) : compare(key(a), key(b))));
}

function rounded(value: Value, args: readonly Value[], named: Named): Value {
  const digits = wholeNumber(given(args, named, 0, 'precision') ?? 0, 'round');
  const method = given(args, named, 1, 'method') ?? 'common';
  if (!isNumber(value)) throw new JinjaError(`round: expected a number, got ${typeName(value)}`);
  const scaled = numberOf(value) * 10 ** digits;
  if (method !== 'common')
    return new Float((method === 'ceil' ? Math.ceil(scaled) : Math.floor(scaled)) / 10 ** digits);
  // Halves go to the even neighbor.
  const near = Math.abs(scaled % 1) === 0.5 ? 2 * Math.round(scaled / 2) : Math.round(scaled);
  return new Float(near / 10 ** digits);
}

function indented(value: Value, args: readonly Value[], named: Named): string {
  const width = given(args, named, 0, 'width') ?? 4;
  const by = typeof width === 'string' ? width : ' '.repeat(wholeNumber(width, 'indent'));
  const [first, blank] = [
    isTrue(given(args, named, 1, 'first') ?? false),
    isTrue(given(args, named, 2, 'blank') ?? false),
  ];
  const lines = textOf(value).split('\n');
  return lines.map((line, i) => ((i === 0 ? first : blank || line !== '') ? by + line : line)).join('\n');
}

function toJson(value: Value, args: readonly Value[], named: Named): string {
  const indent = given(args, named, 1, 'indent') ?? null;
  const separators = given(args, named, 2, 'separators') ?? null;
  const [item, key] =
    separators === null ? [indent === null ? ', ' : ',', ': '] : listOf(separators).map((one) => text(one, 'tojson'));
  return jsonText(value, {
    indent:
      indent === null ? undefined : typeof indent === 'string' ? indent : ' '.repeat(wholeNumber(indent, 'tojson')),
    separators: [item, key],
    sortKeys: isTrue(given(args, named, 3, 'sort_keys') ?? false),
    asciiOnly: isTrue(given(args, named, 0, 'ensure_ascii') ?? false),
  });
}

function toNumber(value: Value, fallback: Value, whole: boolean): Value {
  const number = isNumber(value)
    ? numberOf(value)
    : typeof value === 'string' && value.trim() !== ''
      ? Number(value)
      : NaN;
  if (Number.isNaN(number)) return fallback;
  return whole ? Math.trunc(number) : new Float(number);
}

function inGroups(items: readonly Value[], size: number, fill: Value | undefined): Value[] {
  const groups: Value[] = [];
  for (let i = 0; i < items.length; i += size) {
    const group = items.slice(i, i + size);
    groups.push(fill === undefined ? group : [...group, ...Array<Value>(size - group.length).fill(fill)]);
  }
  return groups;
}

/** Into so many lists, the first ones longer by one. */
function inSlices(items: readonly Value[], count: number, fill: Value | undefined): Value[] {
  const [size, longer] = [Math.floor(items.length / count), items.length % count];
  return Array.from({ length: count }, (_, i) => {
    const start = i * size + Math.min(i, longer);
    const slice = items.slice(start, start + size + Number(i < longer));
    return fill !== undefined && i >= longer ? [...slice, fill] : slice;
  });
}

function mapped(value: Value, args: readonly Value[], named: Named): Value {
  const path = named.get('attribute');
  const fallback = named.get('default');
  if (path !== undefined) {
    return listOf(value).map((item) => {
      const found = attribute(item, path);
      return found instanceof Undefined && fallback !== undefined ? fallback : found;
    });
  }
  const [name, ...rest] = args;
  const filter = filterNamed(text(name, 'map'));
  return listOf(value).map((item) => filter(item, rest, named));
}

function truncated(value: Value, args: readonly Value[], named: Named): string {
  const whole = textOf(value);
  const length = wholeNumber(given(args, named, 0, 'length') ?? 255, 'truncate');
  const end = textOf(given(args, named, 2, 'end') ?? '...');
  const leeway = wholeNumber(given(args, named, 3, 'leeway') ?? 5, 'truncate');
  if ([...whole].length <= length + leeway) return whole;
  const cut = [...whole].slice(0, length - end.length).join('');
  return (
    (isTrue(given(args, named, 1, 'killwords') ?? false)
      ? cut
      : cut.slice(0, cut.lastIndexOf(' ') < 0 ? undefined : cut.lastIndexOf(' '))) + end
  );
}

const ESCAPED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&#39;',
  '"': '&#34;',
};
const escaped: Filter = (value) => textOf(value).replace(/[&<>'"]/g, (char) => ESCAPED[char]);
const fallbackFor: Filter = (value, args, named) => {
  const instead = given(args, named, 0, 'default_value') ?? '';
  return value instanceof Undefined || (isTrue(given(args, named, 1, 'boolean') ?? false) && !isTrue(value))
    ? instead
    : value;
};
const ofText =
  (change: (value: string) => string): Filter =>
  (value) =>
    change(textOf(value));

const filters: Readonly<Record<string, Filter>> = {
  abs: (value) => {
    if (!isNumber(value)) throw new JinjaError(`abs: expected a number, got ${typeName(value)}`);
    return value instanceof Float ? new Float(Math.abs(value.value)) : Math.abs(numberOf(value));
  },
  // An attribute in Python's sense, which dicts have none of.
  attr: (value, [name]) => undefinedValue(`${typeName(value)} has no attribute "${textOf(name)}"`),
  batch: (value, [size, fill]) => inGroups(listOf(value), wholeNumber(size, 'batch'), fill),
  capitalize: ofText(capitalized),
  center: (value, args, named) => centered(textOf(value), given(args, named, 0, 'width') ?? 80),
  count: lengthOf,
  d: fallbackFor,
  default: fallbackFor,
  dictsort: (value, args, named) => {
    const byValue = given(args, named, 1, 'by') === 'value';
    const key = keyOf(undefined, given(args, named, 0, 'case_sensitive'));
    const entries = isDict(value) ? [...value] : [];
    const order = sorted(
      entries.map((entry) => new Tuple(entry)),
      (entry) => key((entry as Tuple).items[byValue ? 1 : 0]),
      isTrue(given(args, named, 2, 'reverse') ?? false),
    );
    return order;
  },
  e: escaped,
  escape: escaped,
  first: (value) => listOf(value)[0] ?? undefinedValue('no item of an empty list'),
  float: (value, args, named) => toNumber(value, given(args, named, 0, 'default') ?? new Float(0), false),
  format: (value, args) => formatPercent(textOf(value), args.length === 1 ? args[0] : new Tuple(args)),
  groupby: (value, args, named) => {
    const key = keyOf(given(args, named, 0, 'attribute'), given(args, named, 2, 'case_sensitive') ?? false);
    const groups: [Value, Value[]][] = [];
    for (const item of sorted(listOf(value), key, false)) {
      const group = groups.find(([known]) => areEqual(key(known), key(item)));
      if (group === undefined) groups.push([item, [item]]);
      else group[1].push(item);
    }
    return groups.map(([item, items]) => new Tuple([attribute(item, given(args, named, 0, 'attribute')!), items]));
  },
  indent: indented,
  int: (value, args, named) => toNumber(value, given(args, named, 0, 'default') ?? 0, true),
  items: (value) => (isDict(value) ? [...value].map((entry) => new Tuple(entry)) : []),
  join: (value, args, named) => {
    const path = given(args, named, 1, 'attribute');
    const items = path === undefined ? listOf(value) : listOf(value).map((item) => attribute(item, path));
    return items.map(textOf).join(textOf(given(args, named, 0, 'd') ?? ''));
  },
  last: (value) => listOf(value).at(-1) ?? undefinedValue('no item of an empty list'),
  length: lengthOf,
  list: (value) => [...listOf(value)],
  lower: ofText((value) => value.toLowerCase()),
  map: mapped,
  max: extreme(1),
  min: extreme(-1),
  reject: (value, args) => chosen(value, args, false, false),
  rejectattr: (value, args) => chosen(value, args, false, true),
  replace: (value, args, named) => stringMethods.replace(textOf(value), args, named),
  reverse: (value) => (typeof value === 'string' ? [...value].reverse().join('') : listOf(value).toReversed()),
  round: rounded,
  safe: (value) => value,
  select: (value, args) => chosen(value, args, true, false),
  selectattr: (value, args) => chosen(value, args, true, true),
  slice: (value, [count, fill]) => inSlices(listOf(value), wholeNumber(count, 'slice'), fill),
  sort: (value, args, named) => {
    const key = keyOf(given(args, named, 2, 'attribute'), given(args, named, 1, 'case_sensitive'));
    return sorted(listOf(value), key, isTrue(given(args, named, 0, 'reverse') ?? false));
  },
  string: textOf,
  sum: (value, args, named) => {
    const path = given(args, named, 0, 'attribute');
    const items = path === undefined ? listOf(value) : listOf(value).map((item) => attribute(item, path));
    const numbers = [...items, given(args, named, 1, 'start') ?? 0];
    const total = numbers.reduce<number>((sum, item) => sum + (isNumber(item) ? numberOf(item) : NaN), 0);
    return numbers.some((item) => item instanceof Float) ? new Float(total) : total;
  },
  title: ofText(titled),
  tojson: toJson,
  trim: (value, args, named) => stripped(textOf(value), given(args, named, 0, 'chars'), 'both'),
  truncate: truncated,
  unique: (value, args, named) => {
    const key = keyOf(given(args, named, 1, 'attribute'), given(args, named, 0, 'case_sensitive'));
    const kept: Value[] = [];
    for (const item of listOf(value)) if (!kept.some((one) => areEqual(key(one), key(item)))) kept.push(item);
    return kept;
  },
  upper: ofText((value) => value.toUpperCase()),
  urlencode: ofText((value) => encodeURIComponent(value).replaceAll('%2F', '/')),
  wordcount: (value) => textOf(value).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0,
};

/** @throws JinjaError for a filter that Jinja has not */
export function filterNamed(name: string): Filter {
  if (Object.hasOwn(filters, name)) return filters[name];
  throw new JinjaError(`there is no filter "${name}"`);
}
