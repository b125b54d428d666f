/** Replies as they are read: Markdown, code and formulas, none of which runs or loads anything. */
import { ChatPage } from './chat-page.ts';
import { expect, test } from './workbench.ts';

const reply = [
  '## Sorting\n\nIt takes **n log n** steps, ~~not~~ $n^2$; by hand \\(2n\\).',
  '| case | steps |\n|:--|--:|\n| best | `n` |\n| worst | 12 |',
  '- [x] read it\n- [ ] write it',
  '```python\ndef first(xs):\n    return xs[0]  # one\n```',
  '$$\n\\sum_{i=1}^n i = \\frac{n(n+1)}{2}\n$$',
  '\\[\\notamacro{\\]',
  'See [the book](https://example.org/book), [this](javascript:alert(1)) and ![a picture](https://example.org/a.png).',
  '<script>window.stolen = true</script><img src="https://example.org/b.png" onerror="window.stolen = true">',
].join('\n\n');

test('a reply is shown as Markdown with code and formulas, runs nothing and loads nothing; or as plain text', async ({
  page,
  host,
  client,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const chat = new ChatPage(page);
  const elsewhere: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(host.origin)) elsewhere.push(request.url());
  });
  const { id: conversationId } = await client.chat.create({});
  const { id: parentId } = await client.chat.append({
    conversationId,
    parentId: null,
    role: 'user',
    content: '**How**?',
  });
  await client.chat.append({ conversationId, parentId, role: 'assistant', content: reply });
  await page.goto(`${host.origin}/#/chat/${conversationId}`);
  const shown = chat.turns('Reply').first();

  await expect(shown.getByRole('heading', { name: 'Sorting' })).toBeVisible();
  await expect(shown.locator('strong')).toHaveText('n log n');
  await expect(shown.getByRole('row', { name: 'worst 12' })).toBeVisible();
  await expect(shown.getByRole('checkbox')).toHaveCount(2);
  await expect(shown.getByRole('checkbox').first()).toBeChecked();
  await expect(shown.locator('pre .hljs-keyword').first()).toHaveText('def');
  // Three formulas are typeset, in KaTeX's own font; what is not LaTeX is shown as it was written.
  await expect(shown.locator('.katex')).toHaveCount(3);
  await expect(shown.locator('.formula code')).toHaveText('\\notamacro{');
  expect(await page.evaluate(async () => (await document.fonts.ready).check('16px KaTeX_Math'))).toBe(true);
  // The person's own message is as it was typed.
  await expect(chat.turns('You')).toContainText('**How**?');

  await shown.getByRole('button', { name: 'Copy the code' }).click();
  await expect(shown.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('def first(xs):\n    return xs[0]  # one');

  await expect(shown.getByRole('link')).toHaveText(['the book', 'Image: a picture']);
  await expect(shown.getByRole('link').first()).toHaveAttribute('href', 'https://example.org/book');
  await expect(shown).toContainText('this (javascript:alert(1))');
  await expect(shown).toContainText('<script>window.stolen = true</script><img src=');
  await expect(shown.locator('img, script')).toHaveCount(0);
  expect(await page.evaluate(() => 'stolen' in window)).toBe(false);
  expect(elsewhere).toEqual([]);

  await page.keyboard.press('m');
  await expect(shown.locator('.reply-text')).toHaveText(reply, { useInnerText: true });
  await chat.act(shown, 'Show formatted');
  await expect(shown.locator('strong')).toBeVisible();
});

test('all replies are plain text where that is chosen, after a reload, too', async ({ page, host, client }) => {
  const chat = new ChatPage(page);
  const { id: conversationId } = await client.chat.create({});
  for (const content of ['*one*', '*two*']) {
    await client.chat.append({ conversationId, parentId: null, role: 'user', content: `Say ${content}` });
    const [{ headId: parentId }] = await client.chat.list();
    await client.chat.append({ conversationId, parentId, role: 'assistant', content });
  }
  await page.goto(`${host.origin}/#/chat/${conversationId}`);
  const shown = chat.turns('Reply').first().locator('.reply-text');
  await expect(shown).toHaveText('two');
  await page.keyboard.press('Shift+M');
  await expect(shown).toHaveText('*two*');
  await page.reload();
  await expect(shown).toHaveText('*two*');
  await page.goto(`${host.origin}/#/settings`);
  const look = page.getByRole('combobox', { name: 'Replies' });
  await expect(look).toContainText('Plain text');
  await chat.choose('Replies', 'Formatted');
  await page.goto(`${host.origin}/#/chat/${conversationId}`);
  await expect(shown).toHaveText('two');
});

test('candidates are shown like replies, all formatted or all plain', async ({ page, client }) => {
  const chat = new ChatPage(page);
  await page.getByRole('textbox', { name: 'Token limit' }).fill('12');
  await chat.choose('How many replies', '3 candidates');
  await chat.send('Tell me about bread.');
  await expect(chat.candidates.getByText('Which is best?')).toBeVisible();
  const texts = chat.candidates.locator('.reply-text');
  // Equal ones are one.
  const count = await chat.candidates.getByRole('article').count();
  expect(count).toBeGreaterThan(0);
  await expect(texts.locator('.markdown')).toHaveCount(count);
  await page.keyboard.press('Shift+M');
  await expect(texts.locator('.markdown')).toHaveCount(0);
  await expect(texts).toHaveCount(count);
  await page.keyboard.press('1');
  await expect(page.getByText('Saved: your choice.')).toBeVisible();
  const [{ id, headId }] = await client.chat.list();
  const { messages } = await client.chat.get({ conversationId: id });
  const chosen = messages.find((message) => message.id === headId)?.content ?? '';
  await expect(chat.turns('Reply').locator('.reply-text')).toHaveText(chosen, { useInnerText: true });
});
