/** A template's tokens as statements. */
import { JinjaError } from './errors.ts';
import { tokenize } from './lexer.ts';
import { ExpressionParser } from './parser.ts';
import type { FilterChain, MacroParameter, Statement, Target } from './syntax.ts';

/** @throws JinjaError saying what was expected and what came */
export function parseTemplate(source: string): Statement[] {
  const parser = new ExpressionParser(tokenize(source));
  const { statements, end } = block(parser, []);
  if (end !== undefined) throw new JinjaError(`unexpected {% ${end} %}`);
  return statements;
}

/**
 * Statements up to a tag with one of these names, whose name is taken.
 * @returns undefined as `end` where the template ended
 */
function block(
  parser: ExpressionParser,
  ends: readonly string[],
): { statements: Statement[]; end: string | undefined } {
  const statements: Statement[] = [];
  for (let token = parser.next; token !== undefined; token = parser.next) {
    parser.take();
    if (token.kind === 'text') statements.push({ kind: 'text', text: token.text });
    else if (token.kind === 'open output') {
      statements.push({ kind: 'output', value: parser.tuple() });
      parser.expect('close output');
    } else {
      const name = parser.expectName();
      if (ends.includes(name)) return { statements, end: name };
      statements.push(statement(parser, name));
    }
  }
  if (ends.length > 0) throw new JinjaError(`the template ends before {% ${ends.at(-1)} %}`);
  return { statements, end: undefined };
}

/** Through the end of its tag, a body. */
function body(parser: ExpressionParser, end: string): Statement[] {
  parser.expect('close tag');
  const { statements } = block(parser, [end]);
  parser.expect('close tag');
  return statements;
}

function statement(parser: ExpressionParser, name: string): Statement {
  switch (name) {
    case 'if':
      return ifStatement(parser);
    case 'for':
      return forStatement(parser);
    case 'set':
      return setStatement(parser);
    case 'with':
      return withStatement(parser);
    case 'macro':
      return {
        kind: 'macro',
        name: parser.expectName(),
        parameters: parameters(parser),
        body: body(parser, 'endmacro'),
      };
    case 'call': {
      const given = parser.isOperator('(') ? parameters(parser) : [];
      return { kind: 'call block', parameters: given, call: parser.expression(), body: body(parser, 'endcall') };
    }
    case 'filter':
      return { kind: 'filter block', filters: filterChain(parser, true), body: body(parser, 'endfilter') };
    case 'generation':
      // Of transformers: marks what the assistant wrote.
      return { kind: 'block', body: body(parser, 'endgeneration') };
    case 'break':
    case 'continue':
      parser.expect('close tag');
      return { kind: name };
    default:
      throw new JinjaError(`unknown tag {% ${name} %}`);
  }
}

function ifStatement(parser: ExpressionParser): Statement {
  const test = parser.tuple(false);
  parser.expect('close tag');
  const { statements: then, end } = block(parser, ['elif', 'else', 'endif']);
  if (end === 'elif') return { kind: 'if', test, then, otherwise: [ifStatement(parser)] };
  if (end === 'else') return { kind: 'if', test, then, otherwise: body(parser, 'endif') };
  parser.expect('close tag');
  return { kind: 'if', test, then, otherwise: [] };
}

function forStatement(parser: ExpressionParser): Statement {
  const forTarget = target(parser, () => parser.isName('in'));
  parser.expectName('in');
  const over = parser.tuple(false, () => parser.isName('if', 'recursive') || parser.next?.kind === 'close tag');
  const where = parser.takeName('if') ? parser.expression() : undefined;
  const isRecursive = parser.takeName('recursive');
  parser.expect('close tag');
  const { statements, end } = block(parser, ['else', 'endfor']);
  const otherwise = end === 'else' ? body(parser, 'endfor') : [];
  if (end === 'endfor') parser.expect('close tag');
  return { kind: 'for', target: forTarget, over, where, isRecursive, body: statements, otherwise };
}

function setStatement(parser: ExpressionParser): Statement {
  const to = target(parser, () => parser.isOperator('='));
  if (parser.takeOperator('=')) {
    const value = parser.tuple();
    parser.expect('close tag');
    return { kind: 'set', target: to, value };
  }
  return { kind: 'set block', target: to, filters: filterChain(parser, false), body: body(parser, 'endset') };
}

function withStatement(parser: ExpressionParser): Statement {
  const bindings: [Target, ReturnType<ExpressionParser['expression']>][] = [];
  while (parser.next?.kind !== 'close tag') {
    if (bindings.length > 0) parser.expectOperator(',');
    const to: Target = { kind: 'name', name: parser.expectName() };
    parser.expectOperator('=');
    bindings.push([to, parser.expression()]);
  }
  return { kind: 'with', bindings, body: body(parser, 'endwith') };
}

/** One or several names. @param end whether no more can come */
function target(parser: ExpressionParser, end: () => boolean): Target {
  const items: Target[] = [];
  let hasComma = false;
  do {
    items.push(oneTarget(parser));
    if (!parser.takeOperator(',')) break;
    hasComma = true;
  } while (!end());
  return items.length === 1 && !hasComma ? items[0] : { kind: 'tuple', items };
}

function oneTarget(parser: ExpressionParser): Target {
  if (parser.takeOperator('(')) {
    const inner = target(parser, () => parser.isOperator(')'));
    parser.expectOperator(')');
    return inner;
  }
  const name = parser.expectName();
  return parser.takeOperator('.') ? { kind: 'attribute', of: name, name: parser.expectName() } : { kind: 'name', name };
}

function parameters(parser: ExpressionParser): MacroParameter[] {
  parser.expectOperator('(');
  const found: MacroParameter[] = [];
  while (!parser.takeOperator(')')) {
    if (found.length > 0) parser.expectOperator(',');
    const name = parser.expectName();
    found.push({ name, fallback: parser.takeOperator('=') ? parser.expression() : undefined });
  }
  return found;
}

function filterChain(parser: ExpressionParser, starts: boolean): FilterChain {
  const chain = starts ? [parser.filter()] : [];
  while (parser.takeOperator('|')) chain.push(parser.filter());
  return chain;
}
