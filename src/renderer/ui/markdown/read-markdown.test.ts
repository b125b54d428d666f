import { expect, test } from 'vitest';
import { keepSame, readMarkdown } from './read-markdown.ts';
import type { Block } from './read-markdown.ts';

const kinds = (blocks: readonly Block[]) => blocks.map(({ kind }) => kind);
const inlines = (text: string, writing = false) => {
  const [block] = readMarkdown(text, writing);
  if (!('inlines' in block)) throw new Error(`${text} is a ${block.kind}`);
  return block.inlines;
};
const formula = (text: string, display = false, open = false) => ({ kind: 'formula', text, display, open });

test('tables, lists, tasks, strikethrough and code are what GitHub makes of them', () => {
  const text =
    '# Head\n\n| a | b |\n|:--|--:|\n| `x` | ~~y~~ |\n\n- [x] done\n- [ ] open\n\n3. third\n\n```py\nx = 1\n```\n\n> said\n\n---';
  const [heading, table, tasks, list, code, quote, rule] = readMarkdown(text);
  expect(heading).toMatchObject({ kind: 'heading', depth: 1 });
  expect(table).toMatchObject({
    align: ['left', 'right'],
    rows: [[[{ kind: 'code', text: 'x' }], [{ kind: 'del', inlines: [{ kind: 'text', text: 'y' }] }]]],
  });
  expect(tasks).toMatchObject({ ordered: false, items: [{ checked: true }, { checked: false }] });
  expect(list).toMatchObject({ ordered: true, start: 3 });
  expect(list.kind === 'list' && list.items[0].checked).toBeUndefined();
  expect(code).toMatchObject({ language: 'py', text: 'x = 1' });
  expect(quote).toMatchObject({ kind: 'quote', blocks: [{ kind: 'paragraph' }] });
  expect(rule.kind).toBe('rule');
});

test('HTML is text, and only https addresses are links; images are links, too', () => {
  expect(inlines('<script>alert(1)</script>')).toEqual([{ kind: 'text', text: '<script>alert(1)</script>' }]);
  expect(inlines('a <img src=x onerror=alert(1)> b')).toEqual([
    { kind: 'text', text: 'a ' },
    { kind: 'text', text: '<img src=x onerror=alert(1)>' },
    { kind: 'text', text: ' b' },
  ]);
  expect(inlines('[x](https://example.org/a)')).toMatchObject([{ kind: 'link', href: 'https://example.org/a' }]);
  expect(inlines('![pic](https://example.org/a.png)')).toEqual([
    { kind: 'image', href: 'https://example.org/a.png', text: 'pic' },
  ]);
  const refused = ['javascript:alert(1)', 'http://example.org', 'data:text/html,x', 'file:///etc/passwd', '/rpc'];
  for (const address of [...refused, 'https://me:secret@example.org']) {
    expect(inlines(`[x](${address})`)).toEqual([{ kind: 'text', text: `x (${address})` }]);
    expect(inlines(`![x](${address})`)).toEqual([{ kind: 'text', text: `x (${address})` }]);
  }
});

test('named characters are those characters, and nothing else', () => {
  expect(inlines('1 &lt; 2 &amp;&amp; &#x41;&#66; &nope;')).toEqual([{ kind: 'text', text: '1 < 2 && AB &nope;' }]);
});

test('formulas between dollars and brackets; money and code are none', () => {
  expect(inlines('so $x^2$ and \\(y_1\\)')).toEqual([
    { kind: 'text', text: 'so ' },
    formula('x^2'),
    { kind: 'text', text: ' and ' },
    formula('y_1'),
  ]);
  expect(readMarkdown('$$\na = b\n$$\n\nthen\n\n\\[c\\]')).toMatchObject([
    formula('a = b', true),
    { kind: 'paragraph' },
    formula('c', true),
  ]);
  expect(inlines('$_a_ b_c$')).toEqual([formula('_a_ b_c')]);
  expect(inlines('It costs $5 and $10, or $5-$10.')).toEqual([
    { kind: 'text', text: 'It costs $5 and $10, or $5-$10.' },
  ]);
  expect(inlines('`$x$`')).toEqual([{ kind: 'code', text: '$x$' }]);
});

test('while it is written, a fence or formula without an end is shown as one already', () => {
  expect(readMarkdown('```js\nlet a', true)).toMatchObject([{ kind: 'code', language: 'js', text: 'let a' }]);
  expect(readMarkdown('So:\n\n$$\n\\frac{a', true)).toMatchObject([
    { kind: 'paragraph' },
    formula('\\frac{a', true, true),
  ]);
  expect(inlines('so \\(x +', true)).toEqual([{ kind: 'text', text: 'so ' }, formula('x +', false, true)]);
  // Once it is whole, what was never closed is text.
  expect(kinds(readMarkdown('$$\n\\frac{a'))).toEqual(['paragraph']);
  expect(inlines('so \\(x +')).toMatchObject([{ kind: 'text' }, { kind: 'text', text: '(' }, { kind: 'text' }]);
});

test('every beginning of a text reads without an error, and keeps the blocks that are done', () => {
  const text =
    '# A\n\nsome **bold** text\n\n| a | b |\n|--|--|\n| 1 | 2 |\n\n```ts\nlet a = 1;\n```\n\n$$\nx^2\n$$\n\n- a\n  - b\n\nend';
  let before: readonly Block[] = [];
  for (let length = 1; length <= text.length; length++) {
    const now = keepSame(before, readMarkdown(text.slice(0, length), true));
    if (now.length > 2) expect(now[0]).toBe(before[0]);
    before = now;
  }
  expect(kinds(before)).toEqual(['heading', 'paragraph', 'table', 'code', 'formula', 'list', 'paragraph']);
});

test('no reply holds up the page: what is too deep, too long or too wide is shown as it was written', () => {
  const depthOf = (blocks: readonly Block[]): number =>
    Math.max(0, ...blocks.map((block) => (block.kind === 'quote' ? 1 + depthOf(block.blocks) : 0)));
  expect(depthOf(readMarkdown('> > > deep'))).toBe(3);
  for (const writing of [false, true]) {
    const deep = depthOf(readMarkdown(`${'>'.repeat(3000)} deep`, writing));
    expect(deep).toBeGreaterThan(20);
    expect(deep).toBeLessThan(40);
  }
  expect(() => readMarkdown(`${'- '.repeat(2000)}deep`)).not.toThrow();

  const run = '**a_'.repeat(5000);
  expect(readMarkdown(run)).toMatchObject([{ kind: 'paragraph', inlines: [{ kind: 'text', text: run }] }]);
  const long = '# a\n\n'.repeat(20_000);
  expect(readMarkdown(long)).toMatchObject([{ kind: 'paragraph', inlines: [{ kind: 'text', text: long }] }]);

  const table = (columns: number, rows: number, row: string) =>
    `${'|a'.repeat(columns)}|\n${'|-'.repeat(columns)}|\n${row.repeat(rows)}`;
  expect(kinds(readMarkdown(table(1000, 1000, '|\n')))).toEqual(['paragraph']);
  expect(kinds(readMarkdown(table(20, 300, `${'|1'.repeat(20)}|\n`)))).toEqual(['table']);
  expect(kinds(readMarkdown(table(5, 3, '|1|\n')))).toEqual(['table']);
});

test('a name that no character has is text, also where every object has it', () => {
  expect(inlines('&constructor; &toString; &lt;')).toEqual([{ kind: 'text', text: '&constructor; &toString; <' }]);
});
