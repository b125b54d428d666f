/**
 * Reads Markdown (GitHub's) with formulas into a tree that components draw element by element. Nothing becomes HTML on the way: tags that
 * a model writes are text, and only addresses with https can be followed.
 */
import { Lexer, Marked } from 'marked';
import type { Token, Tokens, TokenizerExtension, TokensList } from 'marked';

export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'strong' | 'em' | 'del'; readonly inlines: readonly Inline[] }
  | { readonly kind: 'link'; readonly href: string; readonly inlines: readonly Inline[] }
  /** Shown as a link: nothing is loaded from elsewhere. */
  | { readonly kind: 'image'; readonly href: string; readonly text: string }
  | Formula
  | { readonly kind: 'break' };

export interface Formula {
  readonly kind: 'formula';
  /** LaTeX. */
  readonly text: string;
  /** On lines of its own. */
  readonly display: boolean;
  /** It is being written still: shown as its source. */
  readonly open: boolean;
}

export interface ListItem {
  /** Of a task list: whether it is done; undefined for another item. */
  readonly checked?: boolean;
  readonly blocks: readonly Block[];
}

type Cell = readonly Inline[];

/** A block has the source that it was read from: equal sources are equal blocks. */
export type Block = { readonly raw: string } & (
  | { readonly kind: 'paragraph' | 'line'; readonly inlines: readonly Inline[] }
  | { readonly kind: 'heading'; readonly depth: number; readonly inlines: readonly Inline[] }
  | { readonly kind: 'code'; readonly language: string; readonly text: string }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly start: number; readonly items: readonly ListItem[] }
  | {
      readonly kind: 'table';
      readonly align: readonly ('left' | 'center' | 'right' | null)[];
      readonly header: readonly Cell[];
      readonly rows: readonly (readonly Cell[])[];
    }
  | Formula
  | { readonly kind: 'rule' }
);

/** Dollars beside digits are money: nothing stands before the closing one, and no digit after it. */
const inlineFormula = /^\$(?!\s)((?:\\.|[^\\$\n])+?)(?<!\s)\$(?!\d)|^\\\((.+?)\\\)|^\$\$(.+?)\$\$|^\\\[(.+?)\\\]/s;
const blockFormula = /^ {0,3}(?:\$\$((?:(?!\n\n).)+?)\$\$|\\\[((?:(?!\n\n).)+?)\\\])[ \t]*(?:\n|$)/s;
const openBlockFormula = /^ {0,3}(?:\$\$|\\\[)((?:(?!\$\$|\\\]|\n[ \t]*\n).)*)$/s;
const openInlineFormula = /^\\\(((?:(?!\\\)).)*)$/s;

type FormulaToken = Tokens.Generic & { readonly text: string; readonly display: boolean; readonly open: boolean };

function formulaToken(raw: string, text: string, display: boolean, open = false): FormulaToken {
  return { type: 'formula', raw, text: text.trim(), display, open };
}

/** @param writing the text may end in the middle of a formula */
function formulas(writing: boolean): TokenizerExtension[] {
  return [
    {
      name: 'formula',
      level: 'block',
      start: (source) => /^ {0,3}(?:\$\$|\\\[)/m.exec(source)?.index,
      tokenizer(source) {
        const found = blockFormula.exec(source);
        if (found) return formulaToken(found[0], found.at(1) ?? found[2], true);
        const open = writing ? openBlockFormula.exec(source) : null;
        return open ? formulaToken(open[0], open[1], true, true) : undefined;
      },
    },
    {
      name: 'inlineFormula',
      level: 'inline',
      start: (source) => /\$|\\\(|\\\[/.exec(source)?.index,
      tokenizer(source) {
        const found = inlineFormula.exec(source);
        if (found) {
          const [raw, dollar, round, dollars, square] = found as (string | undefined)[];
          return formulaToken(raw ?? '', dollar ?? round ?? dollars ?? square ?? '', (dollars ?? square) !== undefined);
        }
        const open = writing ? openInlineFormula.exec(source) : null;
        return open ? formulaToken(open[0], open[1], false, true) : undefined;
      },
    },
  ];
}

/** In characters, of a text and of what is read as one run of words: reading takes a time that grows with the square of the length. */
const [longest, longestRun] = [30_000, 5_000];
/** Quotes, lists and emphasis in one another: the page cannot draw a reply of thousands of them. */
const deepest = 32;
/** Rows are filled up to the width of the header: a few thousand characters could ask for millions of cells. */
const mostPaddedCells = 1_000;

/** Shows what is too long or too deep as it was written, so that no reply can hold up the page. */
class BoundedLexer extends Lexer {
  #depth = 0;

  override blockTokens(source: string, tokens?: Token[], clipped?: boolean): Token[];
  override blockTokens(source: string, tokens?: TokensList, clipped?: boolean): TokensList;
  override blockTokens(source: string, tokens: Token[] = [], clipped?: boolean): Token[] {
    return this.#deeper(source, tokens, () => super.blockTokens(source, tokens, clipped));
  }

  override inlineTokens(source: string, tokens: Token[] = []): Token[] {
    if (source.length > longestRun) return asWritten(source, tokens);
    return this.#deeper(source, tokens, () => super.inlineTokens(source, tokens));
  }

  #deeper(source: string, tokens: Token[], read: () => Token[]): Token[] {
    if (this.#depth >= deepest) return asWritten(source, tokens);
    this.#depth++;
    try {
      return read();
    } finally {
      this.#depth--;
    }
  }
}

function asWritten(source: string, tokens: Token[]): Token[] {
  tokens.push({ type: 'text', raw: source, text: source });
  return tokens;
}

function isMostlyPadding(source: string): boolean {
  const [header, delimiters = ''] = source.split('\n', 2);
  const columns = header.split('|').length;
  if (columns < 10 || !/^[\s|:-]+$/.test(delimiters)) return false;
  const table = source.split(/\n[ \t]*\n/, 1)[0];
  return columns * table.split('\n').length > Math.max(mostPaddedCells, table.length);
}

const [whole, unfinished] = [false, true].map(
  (writing) =>
    new Marked({
      gfm: true,
      extensions: formulas(writing),
      // False leaves it to the reader of tables; undefined makes it text.
      tokenizer: { table: (source) => (isMostlyPadding(source) ? undefined : false) },
    }).defaults,
);

/** @param writing more text comes: what has no end yet is shown as what it will be */
export function readMarkdown(text: string, writing = false): readonly Block[] {
  if (text.length > longest) return [{ raw: text, kind: 'paragraph', inlines: [{ kind: 'text', text }] }];
  return blocksOf(new BoundedLexer(writing ? unfinished : whole).lex(text));
}

/** The new blocks, those that are as they were as the same objects: what is drawn of them stays. */
export function keepSame(before: readonly Block[], now: readonly Block[]): readonly Block[] {
  return now.map((block, place) => {
    const old = before.at(place);
    // A last block may read otherwise once what follows is known.
    return old?.raw === block.raw && old.kind === block.kind && place < now.length - 1 ? old : block;
  });
}

function blocksOf(tokens: readonly Token[]): Block[] {
  return tokens.flatMap((token) => blockOf(token as Tokens.Generic & { type: string }) ?? []);
}

function blockOf(token: Token): Block | undefined {
  const { raw } = token;
  switch (token.type) {
    case 'paragraph':
      return { raw, kind: 'paragraph', inlines: inlinesOf(token.tokens) };
    case 'text':
      return {
        raw,
        kind: 'line',
        inlines: 'tokens' in token ? inlinesOf(token.tokens) : [textOf(token.text as string)],
      };
    case 'html':
      return { raw, kind: 'paragraph', inlines: [{ kind: 'text', text: (token.text as string).trimEnd() }] };
    case 'heading':
      return { raw, kind: 'heading', depth: (token as Tokens.Heading).depth, inlines: inlinesOf(token.tokens) };
    case 'code': {
      const { lang = '', text } = token as Tokens.Code;
      return { raw, kind: 'code', language: lang.trim().split(/\s/)[0], text };
    }
    case 'blockquote':
      return { raw, kind: 'quote', blocks: blocksOf(token.tokens ?? []) };
    case 'list':
      return listOf(token as Tokens.List);
    case 'table': {
      const { align, header, rows } = token as Tokens.Table;
      const cells = (row: readonly Tokens.TableCell[]) => row.map(({ tokens }) => inlinesOf(tokens));
      return { raw, kind: 'table', align, header: cells(header), rows: rows.map(cells) };
    }
    case 'formula': {
      const { text, display, open } = token as FormulaToken;
      return { raw, kind: 'formula', text, display, open };
    }
    case 'hr':
      return { raw, kind: 'rule' };
    default:
      // Empty lines, and where the links lead that are defined elsewhere.
      return undefined;
  }
}

function listOf({ raw, ordered, start, items }: Tokens.List): Block {
  return {
    raw,
    kind: 'list',
    ordered,
    start: start === '' ? 1 : start,
    items: items.map(({ task, checked, tokens }) => ({
      ...(task && { checked: checked === true }),
      blocks: blocksOf(tokens),
    })),
  };
}

function inlinesOf(tokens: readonly Token[] = []): Inline[] {
  return tokens.flatMap((token) => inlineOf(token));
}

function inlineOf(token: Token): Inline | Inline[] {
  switch (token.type) {
    case 'strong':
    case 'em':
    case 'del':
      return { kind: token.type, inlines: inlinesOf(token.tokens) };
    case 'codespan':
      return { kind: 'code', text: token.text as string };
    case 'br':
      return { kind: 'break' };
    case 'link': {
      const { href, text, tokens } = token as Tokens.Link;
      return linked(href, text, (address) => ({ kind: 'link', href: address, inlines: inlinesOf(tokens) }));
    }
    case 'image': {
      const { href, text } = token as Tokens.Image;
      return linked(href, text, (address) => ({ kind: 'image', href: address, text }));
    }
    case 'inlineFormula':
    case 'formula': {
      const { text, display, open } = token as FormulaToken;
      return { kind: 'formula', text, display, open };
    }
    case 'html':
      return /^<br\s*\/?>$/i.test(token.raw) ? { kind: 'break' } : { kind: 'text', text: token.raw };
    case 'checkbox':
      return [];
    case 'escape':
      return { kind: 'text', text: token.text as string };
    default:
      return 'tokens' in token && token.tokens ? inlinesOf(token.tokens) : textOf((token as Tokens.Text).text);
  }
}

/** An address that the shell would not open is told as text. */
function linked(href: string, text: string, link: (address: string) => Inline): Inline {
  const url = URL.parse(href);
  if (url?.protocol === 'https:' && url.username === '' && url.password === '') return link(url.href);
  return { kind: 'text', text: text === '' || text === href ? href : `${text} (${href})` };
}

const named = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', '\u00a0'],
]);

/** Text with the characters that it names as HTML does. */
function textOf(text: string): Inline {
  const plain = text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]+));/gi, (all, decimal, hex, name: string) => {
    const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex as string, 16) : undefined;
    if (code === undefined) return named.get(name) ?? all;
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : all;
  });
  return { kind: 'text', text: plain };
}
