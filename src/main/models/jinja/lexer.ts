/**
 * A template's text as tokens, with white space around tags taken off as Jinja's Python library does when `trim_blocks` and
 * `lstrip_blocks` are set, which is how chat templates are meant.
 */
import { JinjaError } from './errors.ts';

export type Token =
  | { readonly kind: 'text'; readonly text: string }
  /** The start and end of `{{ }}` and of `{% %}`. */
  | { readonly kind: 'open output' | 'close output' | 'open tag' | 'close tag' }
  | { readonly kind: 'name' | 'operator'; readonly text: string }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'number'; readonly value: number; readonly isFloat: boolean };

const OPENING = /\{\{|\{%|\{#/g;
const RAW = /\{%([-+]?)\s*raw\s*(-?)%\}/y;
const END_OF_RAW = /\{%([-+]?)\s*endraw\s*([-+]?)%\}/g;
const SPACE = /\s+/y;
const NAME = /[\p{L}_][\p{L}\p{N}_]*/uy;
const NUMBER = /(?:\d(?:_?\d)*)(\.\d(?:_?\d)*)?([eE][-+]?\d(?:_?\d)*)?/y;
const STRING = /'(?:[^'\\]|\\[^])*'|"(?:[^"\\]|\\[^])*"/y;
const OPERATOR = /\*\*|\/\/|==|!=|<=|>=|[-+*/%~<>=()[\]{}|.,:]/y;

export function tokenize(source: string): Token[] {
  return new Lexer(source).tokens;
}

class Lexer {
  readonly tokens: Token[] = [];
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    // Every line ends with a line feed, and the last one is not part of the template.
    this.#source = source.replace(/\r\n?/g, '\n').replace(/\n$/, '');
    while (this.#at < this.#source.length) this.#next();
  }

  /** The text up to the next tag, and that tag. */
  #next(): void {
    OPENING.lastIndex = this.#at;
    const found = OPENING.exec(this.#source);
    if (found === null) {
      this.#text(this.#source.slice(this.#at));
      this.#at = this.#source.length;
      return;
    }
    const [opening] = found;
    const sign = this.#source[found.index + 2] ?? '';
    this.#text(textBefore(this.#source, this.#at, found.index, sign, opening !== '{{'));
    this.#at = found.index;
    const raw = opening === '{%' ? this.#match(RAW) : undefined;
    if (raw !== undefined) return this.#raw(raw);
    this.#at += 2 + Number(sign === '-' || sign === '+');
    if (opening === '{#') this.#comment(sign);
    else this.#tag(opening === '{{' ? 'output' : 'tag');
  }

  #text(text: string): void {
    if (text !== '') this.tokens.push({ kind: 'text', text });
  }

  #comment(sign: string): void {
    // `{#-#}` is a whole comment, its sign both.
    const end = this.#source.indexOf('#}', sign === '-' || sign === '+' ? this.#at - 1 : this.#at);
    if (end < 0) throw new JinjaError('a comment {# has no end #}');
    this.#at = end + 2;
    this.#afterTag(this.#source[end - 1] ?? '');
  }

  /** @param sign before the tag's end */
  #afterTag(sign: string): void {
    if (sign === '-') this.#skip(SPACE);
    else if (sign !== '+' && this.#source[this.#at] === '\n') this.#at++;
  }

  /** After its opening tag. */
  #raw([, , sign]: RegExpExecArray): void {
    const start = this.#at;
    END_OF_RAW.lastIndex = start;
    const end = END_OF_RAW.exec(this.#source);
    if (end === null) throw new JinjaError('{% raw %} has no {% endraw %}');
    const text = textBefore(this.#source, start, end.index, end[1], true);
    this.#text(sign === '-' ? text.replace(/^\s+/, '') : text);
    this.#at = end.index + end[0].length;
    this.#afterTag(end[2]);
  }

  #tag(kind: 'output' | 'tag'): void {
    const closing = kind === 'output' ? '}}' : '%}';
    this.tokens.push({ kind: `open ${kind}` });
    let depth = 0;
    for (;;) {
      this.#skip(SPACE);
      if (this.#at >= this.#source.length) throw new JinjaError(`a tag has no end ${closing}`);
      const end = new RegExp(`[-+]?${closing}`, 'y');
      if (depth === 0 && this.#match(end) !== undefined) {
        const sign = this.#source[this.#at - 3];
        if (kind === 'tag') this.#afterTag(sign);
        else if (sign === '-') this.#skip(SPACE);
        this.tokens.push({ kind: `close ${kind}` });
        return;
      }
      const token = this.#expression();
      if (token.kind === 'operator' && '([{'.includes(token.text)) depth++;
      if (token.kind === 'operator' && ')]}'.includes(token.text)) depth--;
      this.tokens.push(token);
    }
  }

  #expression(): Token {
    const string = this.#match(STRING);
    if (string !== undefined) return { kind: 'string', text: unescaped(string[0].slice(1, -1)) };
    const number = this.#match(NUMBER);
    if (number !== undefined) {
      const isFloat = number[1] !== undefined || number[2] !== undefined;
      return { kind: 'number', value: Number(number[0].replaceAll('_', '')), isFloat };
    }
    const name = this.#match(NAME);
    if (name !== undefined) return { kind: 'name', text: name[0] };
    const operator = this.#match(OPERATOR);
    if (operator !== undefined) return { kind: 'operator', text: operator[0] };
    throw new JinjaError(`unexpected character ${JSON.stringify(this.#source[this.#at])} in a tag`);
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source);
    if (found === null) return undefined;
    this.#at += found[0].length;
    return found;
  }

  #skip(pattern: RegExp): void {
    this.#match(pattern);
  }
}

/** `-` takes off all white space before a tag; else that of a line which the tag begins, unless there is a `+`. */
function textBefore(source: string, start: number, end: number, sign: string, isBlock: boolean): string {
  const text = source.slice(start, end);
  if (sign === '-') return text.trimEnd();
  if (!isBlock || sign === '+') return text;
  const line = text.lastIndexOf('\n') + 1;
  const begins = line > 0 || start === 0 || source[start - 1] === '\n';
  return begins && text.slice(line).trim() === '' ? text.slice(0, line) : text;
}

const ESCAPES: Readonly<Record<string, string>> = {
  ...{ n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', a: '\x07', '\\': '\\', "'": "'", '"': '"', '\n': '' },
};

/** Python's escapes; an unknown one stays as it is. */
function unescaped(text: string): string {
  return text.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|([^]))/g,
    (whole, x?: string, u?: string, U?: string, octal?: string, other?: string) => {
      const hex = x ?? u ?? U;
      if (hex !== undefined) return String.fromCodePoint(parseInt(hex, 16));
      if (octal !== undefined) return String.fromCodePoint(parseInt(octal, 8));
      return ESCAPES[other!] ?? whole;
    },
  );
}
