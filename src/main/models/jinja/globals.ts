/** What every template can call by name. */
import { JinjaError } from './errors.ts';
import { dateText } from './formatting.ts';
import { isDict, listOf, Namespace, text, textOf, wholeNumber, type Value } from './values.ts';

/** Templates loop over messages and tools. */
const MAX_RANGE = 100_000;

/** Python's, with a bound. */
function range(args: readonly Value[]): Value {
  const [first, second, third] = args.map((value) => wholeNumber(value, 'range()'));
  const [start, stop] = second === undefined ? [0, first] : [first, second];
  const step = third ?? 1;
  if (step === 0) throw new JinjaError('range() step must not be zero');
  const count = Math.max(0, Math.ceil((stop - start) / step));
  if (!(count <= MAX_RANGE)) {
    throw new JinjaError(`it asks for a range of ${count} numbers; at most ${MAX_RANGE} are given`);
  }
  return Array.from({ length: count }, (_, i) => start + i * step);
}

function cycler(items: readonly Value[]): Value {
  let at = 0;
  const attributes = new Map<string, Value>([
    ['next', () => items[at++ % items.length]],
    ['reset', () => ((at = 0), null)],
  ]);
  return new Namespace(attributes);
}

function joiner([separator = ', ']: readonly Value[]): Value {
  let used = false;
  return () => {
    const shown = used ? textOf(separator) : '';
    used = true;
    return shown;
  };
}

function pairs(positional: readonly Value[], named: ReadonlyMap<string, Value>): Map<Value, Value> {
  const [first] = positional;
  const entries =
    first === undefined ? [] : isDict(first) ? [...first] : listOf(first).map((pair) => listOf(pair) as [Value, Value]);
  return new Map<Value, Value>([...entries, ...named]);
}

export const globals: readonly (readonly [string, Value])[] = [
  ['range', range],
  ['dict', pairs],
  [
    'namespace',
    (positional, named) =>
      new Namespace(new Map([...pairs(positional, named)].map(([key, value]) => [textOf(key), value]))),
  ],
  ['cycler', cycler],
  ['joiner', joiner],
  ['strftime_now', ([format]) => dateText(new Date(), text(format, 'strftime_now'))],
  [
    'raise_exception',
    ([message = 'the template raised an exception']) => {
      throw new JinjaError(textOf(message));
    },
  ],
];
