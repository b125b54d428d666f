/** Reads tokens one after the other: expressions, by Jinja's own order of precedence. */
import { JinjaError } from './errors.ts';
import type { Token } from './lexer.ts';
import type { Arguments, BinaryOperator, Comparison, Expression } from './syntax.ts';

const CONSTANTS: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ...(['true', 'True'] as const).map((name) => [name, true] as const),
  ...(['false', 'False'] as const).map((name) => [name, false] as const),
  ...(['none', 'None'] as const).map((name) => [name, null] as const),
]);

export class ExpressionParser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get next(): Token | undefined {
    return this.#tokens[this.#at];
  }

  take(): Token {
    const token = this.next;
    if (token === undefined) throw new JinjaError('the template ends in the middle of a tag or block');
    this.#at++;
    return token;
  }

  isOperator(text: string): boolean {
    return this.next?.kind === 'operator' && this.next.text === text;
  }

  isName(...names: readonly string[]): boolean {
    return this.next?.kind === 'name' && names.includes(this.next.text);
  }

  /** Whether the operator was next, and is taken. */
  takeOperator(text: string): boolean {
    const is = this.isOperator(text);
    if (is) this.#at++;
    return is;
  }

  takeName(...names: readonly string[]): boolean {
    const is = this.isName(...names);
    if (is) this.#at++;
    return is;
  }

  expectOperator(text: string): void {
    if (!this.takeOperator(text)) throw this.unexpected(`"${text}"`);
  }

  expectName(name?: string): string {
    const token = this.next;
    if (token?.kind !== 'name' || (name !== undefined && token.text !== name)) throw this.unexpected(name ?? 'a name');
    this.#at++;
    return token.text;
  }

  expect(kind: Token['kind']): void {
    if (this.next?.kind !== kind)
      throw this.unexpected(kind === 'close tag' ? '%}' : kind === 'close output' ? '}}' : kind);
    this.#at++;
  }

  unexpected(expected: string): JinjaError {
    const token = this.next;
    const came = token === undefined ? 'the end' : 'text' in token ? `"${token.text}"` : token.kind;
    return new JinjaError(`expected ${expected}, got ${came}`);
  }

  /** Several expressions with commas between them are a tuple. @param end whether nothing more can come */
  tuple(
    condition = true,
    end: () => boolean = () => this.next?.kind.startsWith('close') === true || this.isOperator(')'),
  ): Expression {
    const one = () => (condition ? this.expression() : this.or());
    const items: Expression[] = [];
    let hasComma = false;
    while (!end()) {
      items.push(one());
      if (!this.takeOperator(',')) break;
      hasComma = true;
    }
    if (items.length === 0 && !this.isOperator(')')) throw this.unexpected('an expression');
    return items.length === 1 && !hasComma ? items[0] : { kind: 'tuple', items };
  }

  expression(): Expression {
    let value = this.or();
    while (this.takeName('if')) {
      const test = this.or();
      const otherwise = this.takeName('else') ? this.expression() : undefined;
      value = { kind: 'condition', test, then: value, otherwise };
    }
    return value;
  }

  or(): Expression {
    let left = this.#and();
    while (this.takeName('or')) left = { kind: 'logical', operator: 'or', left, right: this.#and() };
    return left;
  }

  #and(): Expression {
    let left = this.#not();
    while (this.takeName('and')) left = { kind: 'logical', operator: 'and', left, right: this.#not() };
    return left;
  }

  #not(): Expression {
    return this.takeName('not') ? { kind: 'unary', operator: 'not', of: this.#not() } : this.#comparison();
  }

  #comparison(): Expression {
    const first = this.#sum();
    const rest: [Comparison, Expression][] = [];
    for (;;) {
      const operator = this.#comparisonOperator();
      if (operator === undefined) break;
      rest.push([operator, this.#sum()]);
    }
    return rest.length === 0 ? first : { kind: 'comparison', first, rest };
  }

  #comparisonOperator(): Comparison | undefined {
    const found = (['==', '!=', '<=', '>=', '<', '>'] as const).find((operator) => this.takeOperator(operator));
    if (found !== undefined) return found;
    if (this.takeName('in')) return 'in';
    const after = this.#tokens[this.#at + 1];
    if (!this.isName('not') || after?.kind !== 'name' || after.text !== 'in') return undefined;
    this.#at += 2;
    return 'not in';
  }

  #binary(operators: readonly BinaryOperator[], operand: () => Expression): Expression {
    let left = operand();
    for (;;) {
      const operator = operators.find((candidate) => this.takeOperator(candidate));
      if (operator === undefined) return left;
      left = { kind: 'binary', operator, left, right: operand() };
    }
  }

  #sum(): Expression {
    const product = () => this.#binary(['*', '/', '//', '%'], () => this.#binary(['**'], () => this.#unary()));
    return this.#binary(['+', '-'], () => this.#binary(['~'], product));
  }

  #unary(withFilters = true): Expression {
    const sign = (['-', '+'] as const).find((operator) => this.takeOperator(operator));
    const of = sign === undefined ? this.#postfix(this.#primary()) : this.#unary(false);
    const value: Expression = sign === undefined ? of : { kind: 'unary', operator: sign, of };
    return withFilters ? this.#filters(this.#postfix(value)) : value;
  }

  #primary(): Expression {
    const token = this.take();
    if (token.kind === 'number') return token;
    if (token.kind === 'name') {
      const constant = CONSTANTS.get(token.text);
      return constant === undefined ? { kind: 'name', name: token.text } : { kind: 'constant', value: constant };
    }
    if (token.kind === 'string') {
      let value = token.text;
      for (let more = this.next; more?.kind === 'string'; more = this.next) {
        value += more.text;
        this.#at++;
      }
      return { kind: 'constant', value };
    }
    if (token.kind === 'operator') {
      if (token.text === '(') return this.#parenthesized();
      if (token.text === '[') return { kind: 'list', items: this.#listed(']', () => this.expression()) };
      if (token.text === '{') return { kind: 'dict', entries: this.#listed('}', () => this.#entry()) };
    }
    this.#at--;
    throw this.unexpected('an expression');
  }

  #parenthesized(): Expression {
    const value = this.tuple();
    this.expectOperator(')');
    return value;
  }

  #listed<Item>(closing: string, item: () => Item): Item[] {
    const items: Item[] = [];
    while (!this.takeOperator(closing)) {
      if (items.length > 0) {
        this.expectOperator(',');
        if (this.takeOperator(closing)) break;
      }
      items.push(item());
    }
    return items;
  }

  #entry(): readonly [Expression, Expression] {
    const key = this.expression();
    this.expectOperator(':');
    return [key, this.expression()];
  }

  #postfix(start: Expression): Expression {
    let value = start;
    for (;;) {
      if (this.takeOperator('.')) value = this.#member(value);
      else if (this.takeOperator('[')) value = this.#subscript(value);
      else if (this.takeOperator('(')) value = { kind: 'call', of: value, args: this.arguments() };
      else return value;
    }
  }

  #member(of: Expression): Expression {
    const token = this.take();
    if (token.kind === 'name') return { kind: 'attribute', of, name: token.text };
    if (token.kind === 'number' && !token.isFloat) return { kind: 'item', of, key: token };
    this.#at--;
    throw this.unexpected('a name after "."');
  }

  #subscript(of: Expression): Expression {
    const bounds: (Expression | undefined)[] = [undefined];
    while (!this.takeOperator(']')) {
      if (this.takeOperator(':')) bounds.push(undefined);
      else if (bounds.at(-1) === undefined) bounds[bounds.length - 1] = this.expression();
      else if (bounds.length === 1 && this.isOperator(',')) return this.#tupleKey(of, bounds[0]!);
      else throw this.unexpected('"]"');
    }
    if (bounds.length === 1 && bounds[0] !== undefined) return { kind: 'item', of, key: bounds[0] };
    if (bounds.length === 1 || bounds.length > 3) throw this.unexpected('an index or a slice');
    return { kind: 'slice', of, bounds: [bounds[0], bounds[1], bounds[2]] };
  }

  #tupleKey(of: Expression, first: Expression): Expression {
    const items = [first];
    while (this.takeOperator(',')) items.push(this.expression());
    this.expectOperator(']');
    return { kind: 'item', of, key: { kind: 'tuple', items } };
  }

  /** After the opening parenthesis, through the closing one. */
  arguments(): Arguments {
    const positional: Expression[] = [];
    const named: [string, Expression][] = [];
    this.#listed(')', () => {
      const [name, equals] = [this.next, this.#tokens[this.#at + 1]];
      if (name?.kind === 'name' && equals?.kind === 'operator' && equals.text === '=') {
        this.#at += 2;
        named.push([name.text, this.expression()]);
      } else positional.push(this.expression());
    });
    return { positional, named };
  }

  #filters(start: Expression): Expression {
    let value = start;
    for (;;) {
      if (this.takeOperator('|')) value = { kind: 'filter', of: value, ...this.filter() };
      else if (this.takeName('is')) value = this.#test(value);
      else if (this.takeOperator('(')) value = { kind: 'call', of: value, args: this.arguments() };
      else return value;
    }
  }

  /** A filter's name and arguments, without the bar before it. */
  filter(): { name: string; args: Arguments } {
    const name = this.#dotted();
    return { name, args: this.takeOperator('(') ? this.arguments() : { positional: [], named: [] } };
  }

  #dotted(): string {
    let name = this.expectName();
    while (this.takeOperator('.')) name += `.${this.expectName()}`;
    return name;
  }

  #test(of: Expression): Expression {
    const negated = this.takeName('not');
    const name = this.#dotted();
    return { kind: 'test', of, name, args: this.#testArguments(), negated };
  }

  /** Without parentheses it may have one. */
  #testArguments(): Arguments {
    if (this.takeOperator('(')) return this.arguments();
    if (this.isName('is')) throw new JinjaError('tests cannot follow each other with "is"');
    const token = this.next;
    const begins =
      token?.kind === 'string' ||
      token?.kind === 'number' ||
      (token?.kind === 'name' && !['else', 'or', 'and', 'if', 'not', 'in', 'recursive'].includes(token.text)) ||
      (token?.kind === 'operator' && '[{'.includes(token.text));
    return { positional: begins ? [this.#postfix(this.#primary())] : [], named: [] };
  }
}
