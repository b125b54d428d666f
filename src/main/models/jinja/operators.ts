/** Arithmetic and slices by Python's rules. */
import { formatPercent } from './formatting.ts';
import { JinjaError } from './errors.ts';
import type { BinaryOperator } from './syntax.ts';
import {
  Float,
  isList,
  isNumber,
  listOf,
  numberOf,
  textOf,
  Tuple,
  typeName,
  Undefined,
  wholeNumber,
  type Value,
} from './values.ts';

/** @throws JinjaError for values that the operator does not take */
export function computed(operator: BinaryOperator, left: Value, right: Value): Value {
  if (operator === '~') return textOf(left) + textOf(right);
  for (const side of [left, right]) if (side instanceof Undefined) throw new JinjaError(side.what);
  if (isNumber(left) && isNumber(right)) return ofNumbers(operator, left, right);
  if (operator === '%' && typeof left === 'string') return formatPercent(left, right);
  if (operator === '+' && typeof left === 'string' && typeof right === 'string') return left + right;
  if (operator === '+' && isList(left) && isList(right)) return [...left, ...right];
  if (operator === '+' && left instanceof Tuple && right instanceof Tuple)
    return new Tuple([...left.items, ...right.items]);
  if (operator === '*' && isNumber(right)) return repeated(left, wholeNumber(right, 'repeating'));
  if (operator === '*' && isNumber(left)) return repeated(right, wholeNumber(left, 'repeating'));
  throw new JinjaError(`"${operator}" does not take ${typeName(left)} and ${typeName(right)}`);
}

function repeated(value: Value, times: number): Value {
  const count = Math.max(0, times);
  if (typeof value === 'string') return value.repeat(count);
  const items = Array.from({ length: count }, () => listOf(value)).flat();
  return value instanceof Tuple ? new Tuple(items) : items;
}

function ofNumbers(operator: BinaryOperator, a: number | Float | boolean, b: number | Float | boolean): Value {
  const [left, right] = [numberOf(a), numberOf(b)];
  if (['/', '//', '%'].includes(operator) && right === 0) throw new JinjaError('division by zero');
  const isFloat = a instanceof Float || b instanceof Float || operator === '/' || (operator === '**' && right < 0);
  const value = {
    '+': () => left + right,
    '-': () => left - right,
    '*': () => left * right,
    '/': () => left / right,
    '//': () => Math.floor(left / right),
    // The sign is the divisor's.
    '%': () => left - right * Math.floor(left / right),
    '**': () => left ** right,
    '~': () => NaN,
  }[operator]();
  return isFloat ? new Float(value) : value;
}

/** Of a string, list or tuple. @param bounds undefined or None where they are left out */
export function sliced(value: Value, bounds: readonly (Value | undefined)[]): Value {
  const items = listOf(value);
  const [start, stop, step] = bounds.map((bound) =>
    bound === undefined || bound === null ? undefined : wholeNumber(bound, 'a slice'),
  );
  const by = step ?? 1;
  if (by === 0) throw new JinjaError('a slice: its step must not be 0');
  const clamp = (bound: number) => {
    const at = bound < 0 ? bound + items.length : bound;
    return Math.min(Math.max(at, by < 0 ? -1 : 0), by < 0 ? items.length - 1 : items.length);
  };
  const from = start === undefined ? (by < 0 ? items.length - 1 : 0) : clamp(start);
  const to = stop === undefined ? (by < 0 ? -1 : items.length) : clamp(stop);
  const kept: Value[] = [];
  for (let i = from; by < 0 ? i > to : i < to; i += by) kept.push(items[i]);
  if (typeof value === 'string') return kept.map(textOf).join('');
  return value instanceof Tuple ? new Tuple(kept) : kept;
}
