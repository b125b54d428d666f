/** Python's two ways of putting values into a text, its JSON, and its dates. */
import { JinjaError } from './errors.ts';
import {
  Float,
  floatText,
  isDict,
  isList,
  isNumber,
  numberOf,
  textOf,
  Tuple,
  typeName,
  Undefined,
  valueAt,
  written,
  type Named,
  type Value,
} from './values.ts';

const PERCENT = /%(?:\((\w+)\))?([-+ 0#]*)(\d*)(?:\.(\d+))?([%diufFeEgGsrxXo])/g;

/** `'%s has %d' % (name, count)` */
export function formatPercent(format: string, given: Value): string {
  const values = given instanceof Tuple ? given.items : [given];
  let used = 0;
  const result = format.replace(
    PERCENT,
    (_, name: string | undefined, flags: string, width: string, precision: string | undefined, type: string) => {
      if (type === '%') return '%';
      const value = name !== undefined && isDict(given) ? valueAt(given, name) : values[used++];
      if (value === undefined) throw new JinjaError('formatting: not enough values');
      return padded(oneValue(value, type, precision), flags, width);
    },
  );
  if (used < values.length && !isDict(given)) throw new JinjaError('formatting: more values than places');
  return result;
}

function oneValue(value: Value, type: string, precision: string | undefined): string {
  if (type === 's') return textOf(value).slice(0, precision === undefined ? undefined : Number(precision));
  if (type === 'r') return written(value);
  if (!isNumber(value)) throw new JinjaError(`formatting: expected a number for %${type}, got ${typeName(value)}`);
  return numberText(numberOf(value), type, precision);
}

function numberText(number: number, type: string, precision: string | undefined): string {
  switch (type) {
    case 'd':
    case 'i':
    case 'u':
      return String(Math.trunc(number));
    case 'x':
      return Math.trunc(number).toString(16);
    case 'X':
      return Math.trunc(number).toString(16).toUpperCase();
    case 'o':
      return Math.trunc(number).toString(8);
    case 'e':
    case 'E': {
      const shown = number.toExponential(Number(precision ?? 6)).replace(/e([-+])(\d)$/, 'e$10$2');
      return type === 'E' ? shown.toUpperCase() : shown;
    }
    case 'g':
    case 'G':
      return String(Number(number.toPrecision(Math.max(1, Number(precision ?? 6)))));
    default:
      return number.toFixed(Number(precision ?? 6));
  }
}

function padded(shown: string, flags: string, width: string): string {
  const signed = flags.includes('+') && /^\d/.test(shown) ? `+${shown}` : shown;
  if (flags.includes('-')) return signed.padEnd(Number(width));
  if (!flags.includes('0')) return signed.padStart(Number(width));
  const sign = /^[-+]/.exec(signed)?.[0] ?? '';
  return sign + signed.slice(sign.length).padStart(Number(width) - sign.length, '0');
}

/** `'{} has {count:>3}'.format(name, count=3)` */
export function formatBraces(format: string, positional: readonly Value[], named: Named): string {
  let next = 0;
  return format.replace(
    /\{\{|\}\}|\{([^{}:!]*)(?:!([rs]))?(?::([^{}]*))?\}/g,
    (whole, name = '', conversion?: string, spec = '') => {
      if (whole === '{{' || whole === '}}') return whole[0];
      const value =
        name === ''
          ? positional[next++]
          : /^\d+$/.test(name as string)
            ? positional[Number(name)]
            : named.get(name as string);
      if (value === undefined) throw new JinjaError(`formatting: nothing is given for ${whole}`);
      return bySpec(conversion === 'r' ? written(value) : value, spec as string);
    },
  );
}

function bySpec(value: Value, spec: string): string {
  const [, fill = ' ', align = '', zero = '', width = '', comma = '', precision, type = ''] =
    /^(?:(.)?([<>^]))?(0?)(\d*)(,?)(?:\.(\d+))?([a-zA-Z%]?)$/u.exec(spec) ?? [];
  let shown = textOf(value);
  if (isNumber(value) && (type !== '' || precision !== undefined)) {
    shown =
      type === '%'
        ? `${(100 * numberOf(value)).toFixed(Number(precision ?? 6))}%`
        : numberText(numberOf(value), type || 'g', precision);
  } else if (precision !== undefined) shown = shown.slice(0, Number(precision));
  if (comma !== '') shown = shown.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  const by = zero === '' ? fill : '0';
  const side = align || (isNumber(value) ? '>' : '<');
  const missing = Math.max(0, Number(width) - [...shown].length);
  const before = side === '>' ? missing : side === '^' ? Math.floor(missing / 2) : 0;
  return by.repeat(before) + shown + by.repeat(missing - before);
}

export interface JsonOptions {
  readonly indent: string | undefined;
  readonly separators: readonly [item: string, key: string];
  readonly sortKeys: boolean;
  readonly asciiOnly: boolean;
}

/** As json.dumps writes it. */
export function jsonText(value: Value, options: JsonOptions, depth = 0): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean' || typeof value === 'number') return String(value);
  if (typeof value === 'string') return jsonString(value, options.asciiOnly);
  if (value instanceof Float) return floatText(value.value);
  if (isList(value) || value instanceof Tuple) {
    const items = isList(value) ? value : value.items;
    return enclosed(
      '[]',
      items.map((item) => jsonText(item, options, depth + 1)),
      options,
      depth,
    );
  }
  if (isDict(value)) {
    const entries = [...value].map(([key, item]): [string, Value] => [
      typeof key === 'string' ? key : jsonText(key, options),
      item,
    ]);
    if (options.sortKeys) entries.sort(([a], [b]) => (a < b ? -1 : 1));
    const shown = entries.map(
      ([key, item]) => jsonString(key, options.asciiOnly) + options.separators[1] + jsonText(item, options, depth + 1),
    );
    return enclosed('{}', shown, options, depth);
  }
  throw new JinjaError(`tojson: ${value instanceof Undefined ? value.what : `${typeName(value)} has no JSON`}`);
}

function enclosed(
  brackets: string,
  items: readonly string[],
  { indent, separators }: JsonOptions,
  depth: number,
): string {
  if (items.length === 0 || indent === undefined) return brackets[0] + items.join(separators[0]) + brackets[1];
  const line = `\n${indent.repeat(depth + 1)}`;
  return `${brackets[0]}${line}${items.join(separators[0].trimEnd() + line)}\n${indent.repeat(depth)}${brackets[1]}`;
}

function jsonString(value: string, asciiOnly: boolean): string {
  const shown = JSON.stringify(value);
  if (!asciiOnly) return shown;
  return shown.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Python's strftime, in English. */
export function dateText(date: Date, format: string): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const name = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat('en-US', options).format(date);
  const dayOfYear = Math.round(
    (new Date(date).setHours(12, 0, 0, 0) - new Date(date.getFullYear(), 0, 0, 12).getTime()) / 864e5,
  );
  const parts: Readonly<Record<string, () => string>> = {
    Y: () => String(date.getFullYear()),
    y: () => two(date.getFullYear() % 100),
    m: () => two(date.getMonth() + 1),
    d: () => two(date.getDate()),
    e: () => String(date.getDate()).padStart(2),
    H: () => two(date.getHours()),
    I: () => two(date.getHours() % 12 || 12),
    M: () => two(date.getMinutes()),
    S: () => two(date.getSeconds()),
    p: () => (date.getHours() < 12 ? 'AM' : 'PM'),
    B: () => name({ month: 'long' }),
    b: () => name({ month: 'short' }),
    A: () => name({ weekday: 'long' }),
    a: () => name({ weekday: 'short' }),
    j: () => String(dayOfYear).padStart(3, '0'),
    F: () => dateText(date, '%Y-%m-%d'),
    T: () => dateText(date, '%H:%M:%S'),
    '%': () => '%',
  };
  return format.replace(/%(-?)([a-zA-Z%])/g, (whole, plain: string, letter: string) => {
    const shown = parts[letter]?.() ?? whole;
    return plain === '-' ? shown.replace(/^[0 ]+(?=.)/, '') : shown;
  });
}
