/** What can be asked with `is`. */
import { JinjaError } from './errors.ts';
import {
  areEqual,
  compare,
  contains,
  Float,
  isDict,
  isIterable,
  isList,
  isNumber,
  numberOf,
  Tuple,
  Undefined,
  wholeNumber,
  type Value,
} from './values.ts';

type Test = (value: Value, args: readonly Value[]) => boolean;

const isWhole = (value: Value): boolean => typeof value === 'number';
const equal: Test = (value, [other]) => areEqual(value, other);
const [below, above]: Test[] = [
  (value, [other]) => compare(value, other) < 0,
  (value, [other]) => compare(value, other) > 0,
];
const [notBelow, notAbove]: Test[] = [(value, args) => !below(value, args), (value, args) => !above(value, args)];
const unequal: Test = (value, args) => !equal(value, args);

const tests: Readonly<Record<string, Test>> = {
  defined: (value) => !(value instanceof Undefined),
  undefined: (value) => value instanceof Undefined,
  none: (value) => value === null,
  true: (value) => value === true,
  false: (value) => value === false,
  boolean: (value) => typeof value === 'boolean',
  integer: isWhole,
  float: (value) => value instanceof Float,
  number: isNumber,
  string: (value) => typeof value === 'string',
  mapping: isDict,
  iterable: isIterable,
  sequence: (value) =>
    typeof value === 'string' || isList(value) || value instanceof Tuple || isDict(value) || value instanceof Undefined,
  callable: (value) => typeof value === 'function',
  odd: (value) => Math.abs(wholeNumber(value, 'odd')) % 2 === 1,
  even: (value) => wholeNumber(value, 'even') % 2 === 0,
  divisibleby: (value, [by]) => isNumber(value) && numberOf(value) % wholeNumber(by, 'divisibleby') === 0,
  lower: (value) => typeof value === 'string' && value === value.toLowerCase() && value !== value.toUpperCase(),
  upper: (value) => typeof value === 'string' && value === value.toUpperCase() && value !== value.toLowerCase(),
  in: (value, [container]) => contains(container, value),
  sameas: (value, [other]) => value === other,
  escaped: () => false,
  ...{
    eq: equal,
    equalto: equal,
    ne: unequal,
    lt: below,
    lessthan: below,
    gt: above,
    greaterthan: above,
    le: notAbove,
    ge: notBelow,
  },
};

/** @throws JinjaError for a test that Jinja has not */
export function testNamed(name: string): Test {
  if (Object.hasOwn(tests, name)) return tests[name];
  throw new JinjaError(`there is no test "${name}"`);
}
