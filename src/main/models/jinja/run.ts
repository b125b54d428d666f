/** Statements write text. */
import { JinjaError } from './errors.ts';
import { defined, evaluate, filtered, given } from './evaluate.ts';
import { loopState } from './loop-state.ts';
import { Scope } from './scope.ts';
import type { MacroParameter, Statement, Target } from './syntax.ts';
import { isTrue, listOf, Namespace, textOf, typeName, Undefined, type Callable, type Value } from './values.ts';

/** What a template has written so far; a loop that is left keeps it. */
export interface Output {
  text: string;
}

class LoopControl extends Error {
  readonly kind: 'break' | 'continue';

  constructor(kind: 'break' | 'continue') {
    super(`{% ${kind} %} outside of a loop`);
    this.kind = kind;
  }
}

/** The text that statements write. */
export function written(statements: readonly Statement[], scope: Scope): string {
  const out: Output = { text: '' };
  run(statements, scope, out);
  return out.text;
}

function run(statements: readonly Statement[], scope: Scope, out: Output): void {
  for (const statement of statements) runOne(statement, scope, out);
}

function runOne(node: Statement, scope: Scope, out: Output): void {
  switch (node.kind) {
    case 'text':
      out.text += node.text;
      return;
    case 'output':
      out.text += textOf(evaluate(node.value, scope));
      return;
    case 'if':
      return run(isTrue(evaluate(node.test, scope)) ? node.then : node.otherwise, scope, out);
    case 'for':
      return loop(node, scope, out);
    case 'set':
      return assign(node.target, evaluate(node.value, scope), scope);
    case 'set block':
      return assign(node.target, filtered(written(node.body, new Scope(scope)), node.filters, scope), scope);
    case 'with': {
      const inner = new Scope(scope);
      for (const [target, value] of node.bindings) assign(target, evaluate(value, scope), inner);
      return run(node.body, inner, out);
    }
    case 'macro':
      return scope.set(node.name, macro(node.parameters, node.body, scope));
    case 'call block': {
      const caller = macro(node.parameters, node.body, scope);
      if (node.call.kind !== 'call') throw new JinjaError('{% call %} needs a call');
      const { of, args } = node.call;
      const { positional, named } = given(args, scope);
      const callable = defined(evaluate(of, scope));
      if (typeof callable !== 'function') throw new JinjaError(`${typeName(callable)} cannot be called`);
      out.text += textOf(callable(positional, new Map([...named, ['caller', caller]])));
      return;
    }
    case 'filter block':
      out.text += textOf(filtered(written(node.body, new Scope(scope)), node.filters, scope));
      return;
    case 'block':
      return run(node.body, scope, out);
    case 'break':
    case 'continue':
      throw new LoopControl(node.kind);
  }
}

function macro(parameters: readonly MacroParameter[], body: readonly Statement[], scope: Scope): Callable {
  return (positional, named) => {
    const inner = new Scope(scope);
    const known = new Set([...parameters.map(({ name }) => name), 'caller']);
    const unknown = [...named.keys()].find((name) => !known.has(name));
    if (unknown !== undefined || positional.length > parameters.length) {
      throw new JinjaError(
        `a macro takes no ${unknown === undefined ? `${positional.length} arguments` : `argument "${unknown}"`}`,
      );
    }
    parameters.forEach(({ name, fallback }, i) => {
      const value = positional[i] ?? named.get(name) ?? (fallback && evaluate(fallback, inner));
      inner.set(name, value ?? new Undefined(`parameter "${name}" was not provided`));
    });
    inner.set('caller', named.get('caller') ?? new Undefined('the macro was not called by {% call %}'));
    return written(body, inner);
  };
}

function assign(target: Target, value: Value, scope: Scope): void {
  switch (target.kind) {
    case 'name':
      return scope.set(target.name, value);
    case 'attribute': {
      const holder = scope.get(target.of);
      if (!(holder instanceof Namespace)) throw new JinjaError('only a namespace can have its attributes set');
      holder.attributes.set(target.name, value);
      return;
    }
    case 'tuple': {
      const items = listOf(value);
      if (items.length !== target.items.length)
        throw new JinjaError(`expected ${target.items.length} values to unpack, got ${items.length}`);
      target.items.forEach((one, i) => assign(one, items[i], scope));
    }
  }
}

type For = Extract<Statement, { kind: 'for' }>;

function loop(node: For, scope: Scope, out: Output): void {
  const { where } = node;
  const through = (over: Value, depth: number, to: Output): void => {
    const all = listOf(over);
    const items = where === undefined ? all : all.filter((item) => isTrue(evaluate(where, bound(node, item, scope))));
    if (items.length === 0) return run(node.otherwise, scope, to);
    const again: Callable = ([inner]) => {
      const own: Output = { text: '' };
      through(inner, depth + 1, own);
      return own.text;
    };
    const state = loopState(items, depth, node.isRecursive ? again : undefined);
    for (let i = 0; i < items.length; i++) {
      state.at(i);
      const inner = bound(node, items[i], scope);
      inner.set('loop', state.value);
      if (runBody(node.body, inner, to) === 'break') break;
    }
  };
  through(defined(evaluate(node.over, scope)), 1, out);
}

/** @returns how the body was left, if it was before its end */
function runBody(body: readonly Statement[], scope: Scope, out: Output): 'break' | 'continue' | undefined {
  try {
    run(body, scope, out);
    return undefined;
  } catch (error) {
    if (error instanceof LoopControl) return error.kind;
    throw error;
  }
}

function bound({ target }: For, item: Value, scope: Scope): Scope {
  const inner = new Scope(scope);
  assign(target, item, inner);
  return inner;
}
