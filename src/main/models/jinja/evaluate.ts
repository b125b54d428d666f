/** Computes expressions. */
import { JinjaError } from './errors.ts';
import { filterNamed } from './filters.ts';
import { methodOf } from './methods.ts';
import { computed, sliced } from './operators.ts';
import type { Scope } from './scope.ts';
import type { Arguments, Comparison, Expression, FilterChain } from './syntax.ts';
import { testNamed } from './tests.ts';
import {
  areEqual,
  compare,
  contains,
  Float,
  isDict,
  isList,
  isNumber,
  isTrue,
  listOf,
  Namespace,
  numberOf,
  textOf,
  Tuple,
  typeName,
  Undefined,
  valueAt,
  type Value,
} from './values.ts';

export function evaluate(node: Expression, scope: Scope): Value {
  const valueOf = (one: Expression) => evaluate(one, scope);
  switch (node.kind) {
    case 'constant':
      return node.value;
    case 'number':
      return node.isFloat ? new Float(node.value) : node.value;
    case 'name':
      return scope.get(node.name);
    case 'list':
      return node.items.map(valueOf);
    case 'tuple':
      return new Tuple(node.items.map(valueOf));
    case 'dict':
      return new Map(node.entries.map(([key, value]) => [valueOf(key), valueOf(value)]));
    case 'attribute':
      return attributeOf(valueOf(node.of), node.name);
    case 'item':
      return itemOf(valueOf(node.of), valueOf(node.key));
    case 'slice':
      return sliced(
        defined(valueOf(node.of)),
        node.bounds.map((bound) => bound && valueOf(bound)),
      );
    case 'call':
      return called(valueOf(node.of), node.args, scope);
    case 'filter':
      return filtered(valueOf(node.of), [node], scope);
    case 'test': {
      const { positional } = given(node.args, scope);
      return testNamed(node.name)(valueOf(node.of), positional) !== node.negated;
    }
    case 'unary':
      return node.operator === 'not'
        ? !isTrue(valueOf(node.of))
        : signed(valueOf(node.of), node.operator === '-' ? -1 : 1);
    case 'binary':
      return computed(node.operator, valueOf(node.left), valueOf(node.right));
    case 'logical': {
      const left = valueOf(node.left);
      return isTrue(left) === (node.operator === 'and') ? valueOf(node.right) : left;
    }
    case 'comparison':
      return compared(node.first, node.rest, scope);
    case 'condition':
      if (isTrue(valueOf(node.test))) return valueOf(node.then);
      return node.otherwise === undefined
        ? new Undefined('the condition is false and there is no else')
        : valueOf(node.otherwise);
  }
}

/** @throws JinjaError for a value that is none */
export function defined(value: Value): Value {
  if (value instanceof Undefined) throw new JinjaError(value.what);
  return value;
}

function signed(value: Value, sign: 1 | -1): Value {
  if (!isNumber(value)) throw new JinjaError(`a sign before ${typeName(value)}`);
  return value instanceof Float ? new Float(sign * value.value) : sign * numberOf(value);
}

function compared(first: Expression, rest: readonly (readonly [Comparison, Expression])[], scope: Scope): boolean {
  let left = evaluate(first, scope);
  return rest.every(([operator, node]) => {
    const right = evaluate(node, scope);
    const holds = holdsBetween(operator, left, right);
    left = right;
    return holds;
  });
}

function holdsBetween(operator: Comparison, left: Value, right: Value): boolean {
  switch (operator) {
    case '==':
      return areEqual(left, right);
    case '!=':
      return !areEqual(left, right);
    case 'in':
      return contains(right, left);
    case 'not in':
      return !contains(right, left);
    case '<':
      return compare(left, right) < 0;
    case '>':
      return compare(left, right) > 0;
    case '<=':
      return compare(left, right) <= 0;
    case '>=':
      return compare(left, right) >= 0;
  }
}

/** `value.name`: an attribute or method first, then an item. */
function attributeOf(value: Value, name: string): Value {
  defined(value);
  if (value instanceof Namespace) return value.attributes.get(name) ?? new Undefined(`it has no attribute "${name}"`);
  return (
    methodOf(value, name) ??
    (isDict(value) ? valueAt(value, name) : undefined) ??
    new Undefined(`${typeName(value)} has no attribute "${name}"`)
  );
}

/** `value[key]`: an item first, then an attribute. */
function itemOf(value: Value, key: Value): Value {
  defined(value);
  const missing = () => new Undefined(`${typeName(value)} has no element ${textOf(key)}`);
  if (isDict(value))
    return valueAt(value, key) ?? (typeof key === 'string' ? (methodOf(value, key) ?? missing()) : missing());
  if (typeof key === 'string') return attributeOf(value, key);
  if ((typeof value === 'string' || isList(value) || value instanceof Tuple) && isNumber(key)) {
    return listOf(value).at(numberOf(key)) ?? missing();
  }
  return missing();
}

export function given(args: Arguments, scope: Scope) {
  return {
    positional: args.positional.map((one) => evaluate(one, scope)),
    named: new Map(args.named.map(([name, value]) => [name, evaluate(value, scope)])),
  };
}

function called(value: Value, args: Arguments, scope: Scope): Value {
  defined(value);
  const callable = value instanceof Namespace ? value.attributes.get('__call__') : value;
  if (typeof callable !== 'function') throw new JinjaError(`${typeName(value)} cannot be called`);
  const { positional, named } = given(args, scope);
  return callable(positional, named);
}

export function filtered(value: Value, chain: FilterChain, scope: Scope): Value {
  return chain.reduce((at, { name, args }) => {
    const { positional, named } = given(args, scope);
    return filterNamed(name)(at, positional, named);
  }, value);
}
