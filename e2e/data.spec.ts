/** Data files in, with what is wrong in them, and large ones. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { lastOf } from './client.ts';
import { expect, test } from './workbench.ts';

test.use({ place: '#/data' });

const lines = [
  { prompt: 'How do I boil an egg?', chosen: 'Eight minutes in boiling water. Do you like it soft?', rejected: 'No.' },
  { prompt: 'I am cold.', chosen: 'Shall I close the window?', rejected: 'Cold is cold.' },
].map((line) => JSON.stringify(line));

test('a file with a broken line: the good ones come in, the bad one is named, twice is not taken', async ({
  page,
  client,
}) => {
  await expect(page.getByRole('heading', { name: 'No rankings yet' })).toBeVisible();
  const dialog = page.getByRole('dialog');
  const buffer = Buffer.from([lines[0], '{"prompt": "half a line', lines[1]].join('\n'));
  const file = { name: 'kitchen.jsonl', mimeType: 'application/jsonl', buffer };
  for (const [imported, duplicates] of [
    [2, 0],
    [0, 2],
  ]) {
    await page.getByRole('button', { name: 'Import a file' }).first().click();
    await dialog.locator('input[type=file]').setInputFiles(file);
    const preview = dialog.getByRole('group', { name: 'Preview' });
    await expect(preview).toContainText('3 records become 2 pairs, and 1 is left out');
    await expect(preview.getByRole('row', { name: /I am cold\./ })).toContainText('✗ Cold is cold.');
    await expect(preview).toContainText('line 2 expected a JSON object, it does not parse');
    await dialog.getByRole('button', { name: /^Import/ }).click();
    await expect(dialog.getByRole('status')).toContainText(`${imported} items imported into kitchen`);
    if (duplicates > 0)
      await expect(dialog.getByRole('status')).toContainText(`${duplicates} items were there already`);
    await expect(dialog.getByRole('region', { name: 'Lines that were left out' })).toContainText('line 2');
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  }
  await expect(page.getByRole('table').getByText('I am cold.')).toBeVisible();
  await expect(page.getByRole('table').getByText('Shall I close the window?')).toBeVisible();
  const [dataset] = await client.data.list();
  expect(dataset).toMatchObject({ name: 'kitchen', itemCount: 2 });
});

test('a file that is no data says so, and nothing is kept of it', async ({ page, client }) => {
  await page.getByRole('button', { name: 'Import a file' }).first().click();
  const dialog = page.getByRole('dialog');
  const buffer = Buffer.from('Dear diary, today was fine.\n');
  await dialog.locator('input[type=file]').setInputFiles({ name: 'diary.jsonl', mimeType: 'text/plain', buffer });
  await expect(dialog.getByRole('alert')).toBeVisible();
  await expect(dialog.getByRole('button', { name: /^Import/ })).toBeDisabled();
  expect(await client.data.list()).toEqual([]);
});

test('a large file: how far it is, given up without a trace, then taken in; what it holds besides is named', async ({
  page,
  client,
}) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'parley-e2e-data-'));
  const file = path.join(folder, 'large.jsonl');
  const record = (place: number) => JSON.stringify({ prompt: `${place} ${'word '.repeat(200)}`, margin: 1 });
  await writeFile(file, Array.from({ length: 40_000 }, (_, place) => record(place)).join('\n'));
  await page.getByRole('button', { name: 'Import a file' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('input[type=file]').setInputFiles(file);
  await dialog.getByRole('button', { name: /^Import/ }).click();
  await expect(dialog.getByText(/^Reading: .+ of 41\.\d MB, [\d,]+ records/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog.getByText('Nothing of the file was kept.')).toBeVisible();
  expect(await client.data.list()).toEqual([]);
  await dialog.getByRole('button', { name: /^Import/ }).click();
  await expect(dialog.getByRole('status')).toContainText('40,000 items imported into large', { timeout: 60_000 });
  await expect(dialog.getByRole('region', { name: 'Notes' })).toContainText('margin (40,000)');
  await rm(folder, { recursive: true });
});

test('a chat program’s export: what to take is chosen; a table of no known format: its fields are said', async ({
  page,
  client,
}) => {
  const version = (text: string) => ({ role: 'assistant', content: [{ type: 'text', text }] });
  const chat = {
    name: 'Tea',
    systemPrompt: '',
    messages: [
      { versions: [{ role: 'user', content: [{ type: 'text', text: 'Tea?' }] }], currentlySelected: 0 },
      { versions: [version('No.'), version('Green.')], currentlySelected: 1 },
    ],
  };
  await page.getByRole('button', { name: 'Import a file' }).first().click();
  const dialog = page.getByRole('dialog');
  const pick = (name: string, text: string) =>
    dialog.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
  await pick('tea.conversation.json', JSON.stringify(chat));
  await expect(dialog.getByRole('group', { name: 'Preview' })).toContainText('1 record becomes 1 chat');
  await dialog.getByRole('checkbox', { name: /^Weak pairs/ }).check();
  await expect(dialog.getByRole('group', { name: 'Preview' })).toContainText('1 chat, 1 pair');
  await dialog.getByRole('checkbox', { name: /^Whole chats/ }).uncheck();
  await expect(dialog.getByRole('group', { name: 'Preview' })).toContainText('1 record becomes 1 pair.');
  await dialog.getByRole('button', { name: /^Import/ }).click();
  await expect(dialog.getByRole('status')).toContainText('1 item imported into tea.conversation');

  await dialog.getByRole('button', { name: 'Import another file' }).click();
  await pick('votes.csv', 'q,a,vote\nTea?,Green.,up\nTea?,No.,down\n');
  await expect(dialog.getByRole('alert')).toContainText('fit no known format');
  for (const [role, field] of [
    ['Prompt', 'q'],
    ['Reply', 'a'],
    ['Thumb', 'vote'],
  ]) {
    await dialog.getByRole('combobox', { name: role, exact: true }).click();
    await page.getByRole('option', { name: field, exact: true }).click();
  }
  await expect(dialog.getByRole('group', { name: 'Preview' })).toContainText('2 records become 2 thumbs');
  await dialog.getByRole('button', { name: /^Import/ }).click();
  await expect(dialog.getByRole('status')).toContainText('2 items imported into votes');
  expect((await client.data.list()).map(({ name, itemCount }) => [name, itemCount])).toEqual([
    ['tea.conversation', 1],
    ['votes', 2],
  ]);
});

test('a rule’s rankings stand apart from a person’s: found, counted, taken back at once, and put back', async ({
  page,
  client,
}) => {
  for (const [place, text] of ['How do I boil an egg?', 'I am cold.'].entries()) {
    await client.rank.record({
      prompt: [{ role: 'user', content: text }],
      candidates: [`reply ${place}`, 'No.'].map((completion) => ({ completion, generationId: null, versionId: null })),
      orderShown: [0, 1],
      outcome: { kind: 'ranked', ranks: [1, 2] },
    });
  }
  const prompts = { kind: 'list' as const, prompts: ['Tell me about snow.', 'What is a bee?', 'Good morning.'] };
  const sampling = { maxTokens: 8 };
  await lastOf(client.rank.simulate({ prompts, n: 2, count: 3, rater: 'rule:question', sampling }));
  await page.reload();
  const set = page.getByRole('link', { name: /^Rankings made here/ });
  await expect(set).toContainText('2 by you, 3 by the rule question');
  const rows = page.getByRole('table').getByRole('row').filter({ hasNotText: 'Rejected' });
  await expect(rows).toHaveCount(5);

  const search = page.getByRole('searchbox', { name: 'Search these rows' });
  await search.fill('EGG');
  await expect(rows).toHaveCount(1);
  await search.fill('no such words');
  await expect(page.getByRole('heading', { name: 'Nothing found' })).toBeVisible();
  await page.getByRole('button', { name: 'Show all rows' }).click();
  await expect(rows).toHaveCount(5);

  await page.getByRole('radio', { name: /the rule question/ }).check();
  await expect(rows).toHaveCount(3);
  await page.getByRole('button', { name: 'Take back all 3 by the rule question' }).click();
  await expect(set).toContainText('2 by you');
  await expect(rows).toHaveCount(2);
  const notice = page.getByRole('status').filter({ hasText: '3 rankings are taken back.' });
  await notice.getByRole('button', { name: 'Undo' }).click();
  await expect(set).toContainText('2 by you, 3 by the rule question');
  expect((await client.rank.raters()).map(({ ranked }) => ranked)).toEqual([2, 3]);
});
