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
