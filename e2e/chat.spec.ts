/** A conversation as a person has it, from the first start on. */
import { readFile } from 'node:fs/promises';
import { ChatPage } from './chat-page.ts';
import { frozen, seesProcesses, workerOf } from './processes.ts';
import { expect, test } from './workbench.ts';
import { useWholeBase } from './whole-base.ts';

test('a first message, its reply, another one, and the conversation in the list', async ({ page, client }) => {
  const chat = new ChatPage(page);
  await expect(page.getByRole('heading', { name: 'Start a conversation' })).toBeVisible();
  await chat.ask('I have a new bicycle.');
  await expect(page.getByText(/\d+ tokens · [\d,]+ tok\/s/)).toBeVisible();
  await expect(page.getByRole('definition').filter({ hasText: 'parley-base' })).toBeVisible();

  await chat.ask('It is red.');
  await page.keyboard.press('Escape');
  await chat.turns('Reply').last().hover();
  await chat.turns('Reply').last().getByRole('button', { name: 'Regenerate' }).click();
  await expect(chat.turns('Reply').last().getByRole('button', { name: '1 more' })).toBeVisible();

  const list = page.getByRole('navigation', { name: 'Conversations' });
  await expect(list.getByRole('link', { name: 'I have a new bicycle.' })).toHaveAttribute('aria-current', 'page');
  const [conversation] = await client.chat.list();
  const { messages } = await client.chat.get({ conversationId: conversation.id });
  expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant', 'assistant']);

  await page.getByRole('button', { name: 'New conversation' }).click();
  await chat.ask('Good morning!');
  await expect(list.getByRole('link')).toHaveCount(2);
  await list.getByRole('link', { name: 'I have a new bicycle.' }).click();
  await expect(chat.turns('You')).toHaveCount(2);

  await list.getByRole('button', { name: 'Delete Good morning!' }).click();
  await expect(list.getByRole('link')).toHaveCount(1);
  await page.getByRole('region', { name: 'Notices' }).getByRole('button', { name: 'Undo' }).click();
  await expect(list.getByRole('link')).toHaveCount(2);
});

test('how full the context is stands there after a reload, and not in a new conversation', async ({ page, client }) => {
  const chat = new ChatPage(page);
  const meter = page.getByRole('progressbar', { name: 'Context used' });
  await chat.ask('I have a new bicycle.');
  const [{ id: conversationId, headId }] = await client.chat.list();
  const { tokens, contextTokens } = await client.chat.context({ conversationId, headId: headId! });
  await expect(meter).toHaveAttribute('aria-valuenow', String(tokens));
  await page.reload();
  await expect(chat.turns('Reply')).toHaveCount(1);
  await expect(meter).toHaveAttribute('aria-valuenow', String(tokens));
  await expect(page.getByText(`${tokens} of ${contextTokens} tokens`)).toBeVisible();
  await page.getByRole('button', { name: 'New conversation' }).click();
  await expect(meter).toBeHidden();
});

test('a long conversation opens at its end, says what is no longer read, and shows what is asked for', async ({
  page,
  client,
}) => {
  const chat = new ChatPage(page);
  const { id: conversationId } = await client.chat.create({});
  let parentId: Awaited<ReturnType<typeof client.chat.append>>['id'] | null = null;
  for (let turn = 0; turn < 40; turn++) {
    const role = turn % 2 === 0 ? 'user' : 'assistant';
    const content = `Turn ${turn + 1}. ${'Bread rises slowly in a cold kitchen. '.repeat(4)}`;
    ({ id: parentId } = await client.chat.append({ conversationId, parentId, role, content }));
  }
  for (let other = 0; other < 30; other++) await client.chat.create({});
  await chat.ask('I have a new bicycle.');
  await page.goto(`${new URL(page.url()).origin}/#/chat/${conversationId}`);
  const listed = page.getByRole('navigation', { name: 'Conversations' }).locator('[aria-current]');
  await expect(listed).toBeInViewport();
  await expect(chat.turns('Reply').last()).toBeInViewport();
  await expect(page.getByText(/^The oldest \d+ turns no longer fit in the context and are not read\.$/)).toBeVisible();

  // The end is read first, the rest as one scrolls up.
  await chat.turns('You').first().scrollIntoViewIfNeeded();
  const first = chat.turns('You').filter({ hasText: 'Turn 1.' });
  await first.scrollIntoViewIfNeeded();
  await expect(first).toBeInViewport();
  await chat.ask('And in a warm one?');
  await expect(chat.turns('Reply').last()).toBeInViewport();
});

test('a system prompt opens the conversation, and sampling settings are checked at the field', async ({
  page,
  client,
}) => {
  const chat = new ChatPage(page);
  await page.getByRole('textbox', { name: 'System prompt' }).fill('You are a gardener.');
  const temperature = page.getByRole('textbox', { name: 'Temperature' });
  await temperature.fill('warm');
  await expect(page.getByRole('alert')).toHaveText('Expected a number, not “warm”.');
  await chat.message.fill('What grows in the shade?');
  await expect(page.getByRole('button', { name: 'Send' })).toBeDisabled();
  await chat.message.press('Enter');
  await expect(chat.message).toHaveValue('What grows in the shade?');
  await temperature.fill('0');
  await expect(page.getByRole('alert')).toBeHidden();
  await chat.ask('What grows in the shade?');
  await expect(chat.turns('System prompt')).toContainText('You are a gardener.');
  await page.getByRole('combobox', { name: 'Precision' }).click();
  await page.getByRole('option', { name: /^8 bits/ }).click();
  await expect(page.getByText('the policy is slightly rounded')).toBeVisible();
  await chat.ask('And in the sun?');
  const [{ id }] = await client.chat.list();
  const { messages } = await client.chat.get({ conversationId: id });
  expect(messages[0]).toMatchObject({ role: 'system', content: 'You are a gardener.' });
});

test('Esc stops a reply, and what was written until then is kept', async ({ page, client }) => {
  const chat = new ChatPage(page);
  await chat.askForLongReplies();
  await chat.send('Tell me a long story.');
  await chat.expectText();
  await page.keyboard.press('Escape');
  await expect(chat.writing).toBeHidden();
  await expect(chat.turns('Reply')).toHaveCount(1);
  const [{ id }] = await client.chat.list();
  const { messages } = await client.chat.get({ conversationId: id });
  const stored = messages.at(-1)?.content ?? '';
  expect(stored.length).toBeGreaterThan(0);
  await chat.expectReply(stored);
});

test.describe('a reply that takes its time', () => {
  useWholeBase();

  test('a reload in the middle of a reply goes on where it was', async ({ page, host, client }) => {
    test.skip(!seesProcesses, 'freezes the worker to reload at a known moment');
    const chat = new ChatPage(page);
    await chat.askForLongReplies();
    const worker = await workerOf(host, 'policy-worker');
    await chat.send('Tell me a long story.');
    await chat.expectText();
    await frozen(worker, async () => {
      await page.reload();
      await chat.expectText();
    });
    await chat.expectWholeReply(client);
  });
});

test('candidates: the best by a digit, a ranking by Shift and digits, none, and back again', async ({
  page,
  client,
}) => {
  const chat = new ChatPage(page);
  await chat.choose('How many replies', '4 candidates');
  await chat.send('I had a terrible day.');
  await expect(chat.candidates.getByRole('article')).toHaveCount(4);
  await expect(chat.candidates.getByText('Which is best?')).toBeVisible();
  await expect(chat.candidates.getByText(/tok\/s/)).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Last 4 candidates' })).toBeVisible();
  await expect(page.getByRole('progressbar', { name: 'Context used' })).toBeVisible();
  await page.keyboard.press('2');
  await expect(page.getByText('Saved: your choice.')).toBeVisible();
  await expect(chat.turns('Reply')).toHaveCount(1);
  await expect(chat.turns('Reply').getByRole('button', { name: '3 more' })).toBeVisible();

  await chat.send('My train was late.');
  await expect(chat.candidates.getByText('Which is best?')).toBeVisible();
  for (const key of ['Shift+3', 'Shift+1', 'Shift+4']) await page.keyboard.press(key);
  await expect(chat.candidate(4)).toHaveAccessibleName('Candidate 4, ranked 3');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Saved: your ranking.')).toBeVisible();
  await expect(chat.turns('Reply')).toHaveCount(2);

  await chat.send('And then it rained.');
  await expect(chat.candidates.getByText('Which is best?')).toBeVisible();
  await page.keyboard.press('n');
  await expect(page.getByText('Saved: none is good.')).toBeVisible();

  const { rankings } = await client.rank.list({});
  expect(rankings.map(({ outcome }) => outcome.kind)).toEqual(['skipped', 'ranked', 'ranked']);
  const [, ranking, choice] = rankings.map(({ outcome, orderShown }) =>
    outcome.kind === 'ranked' ? orderShown.map((candidate) => outcome.ranks[candidate]) : [],
  );
  expect(choice).toEqual([2, 1, 2, 2]);
  expect(ranking).toEqual([2, 4, 1, 3]);

  await page.getByRole('region', { name: 'Notices' }).getByRole('button', { name: 'Undo' }).last().click();
  await expect.poll(async () => (await client.rank.list({})).total).toBe(2);
});

test('a reply is rewritten into a demonstration, and the conversation goes on from it', async ({ page, client }) => {
  const chat = new ChatPage(page);
  await chat.ask('What is the capital of France?');
  await chat.turns('Reply').hover();
  await chat.turns('Reply').getByRole('button', { name: 'Edit into a demonstration' }).click();
  const dialog = page.getByRole('dialog', { name: 'Edit into a demonstration' });
  await dialog.getByRole('textbox', { name: 'Reply' }).fill('Paris. Have you been there?');
  await dialog.getByRole('button', { name: 'Save demonstration' }).click();
  await expect(page.getByText('Saved as a demonstration.')).toBeVisible();
  await expect(chat.turns('Reply').locator('.reply-text')).toHaveText('Paris. Have you been there?');
  const [{ id, headId }] = await client.chat.list();
  const { messages } = await client.chat.get({ conversationId: id });
  expect(messages.find((message) => message.id === headId)?.content).toBe('Paris. Have you been there?');
});

test('branches: going on from an earlier turn and editing one hide nothing; arrows and keys walk them, after a reload too', async ({
  page,
}) => {
  const chat = new ChatPage(page);
  await chat.ask('I have a new bicycle.');
  await chat.ask('It is red.');
  await chat.ask('It has a bell.');
  await chat.act(chat.turns('Reply').first(), 'Go on from here');
  await expect(chat.turns('You')).toHaveCount(1);
  await expect(page.getByText('4 later turns are on the branch you left.')).toBeVisible();
  await page.reload();
  await expect(chat.turns('You')).toHaveCount(1);
  await page.getByRole('button', { name: 'Show them' }).click();
  await expect(chat.turns('You')).toHaveCount(3);

  // Rewritten in place, a message stands beside the one as it was.
  await chat.act(chat.turns('You').nth(1), 'Edit this message');
  const editor = page.getByRole('textbox', { name: 'Your edited message' });
  await expect(editor).toHaveValue('It is red.');
  await editor.fill('It is blue.');
  await editor.press('Enter');
  await expect(chat.turns('You')).toHaveCount(2);
  await expect(chat.writing).toBeHidden();
  const branched = chat.turns('You').nth(1);
  await expect(branched).toContainText('It is blue.');
  await expect(branched.getByText('2/2')).toBeVisible();
  await page.reload();
  await branched.getByRole('button', { name: 'Previous branch' }).click();
  await expect(branched).toContainText('It is red.');
  await expect(chat.turns('You')).toHaveCount(3);
  await page.keyboard.press(']');
  await expect(branched).toContainText('It is blue.');
  await expect(chat.turns('You')).toHaveCount(2);
  await page.keyboard.press('Shift+E');
  await expect(editor).toHaveValue('It is blue.');
  await editor.press('Escape');
  await expect(editor).toBeHidden();
});

test('what was left is there again: the draft of each conversation, and candidates that nobody has chosen from', async ({
  page,
  client,
}) => {
  const chat = new ChatPage(page);
  await chat.ask('I have a new bicycle.');
  await chat.message.fill('And then');
  await page.getByRole('button', { name: 'New conversation' }).click();
  await expect(chat.message).toHaveValue('');
  await chat.message.fill('Something else');
  await page.reload();
  await expect(chat.message).toHaveValue('Something else');
  const list = page.getByRole('navigation', { name: 'Conversations' });
  await list.getByRole('link', { name: 'I have a new bicycle.' }).click();
  await expect(chat.message).toHaveValue('And then');
  await page.keyboard.press('Control+2');
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Chat' }).click();
  await expect(chat.message).toHaveValue('And then');
  await expect(chat.turns('You')).toHaveCount(1);

  await chat.choose('How many replies', '4 candidates');
  await chat.send('And then it rained.');
  await expect(chat.candidates.getByText('Which is best?')).toBeVisible();
  await page.reload();
  await expect(chat.candidates.getByText('Which is best?')).toBeVisible();
  // With the mouse: the worst is left over.
  const rank = (place: number) => chat.candidate(place).getByRole('button', { name: /^Rank/ }).click();
  for (const place of [3, 1, 2]) await rank(place);
  await expect(chat.candidate(1)).toHaveAccessibleName('Candidate 1, ranked 2');
  await page.getByRole('button', { name: 'Save the ranking' }).click();
  await expect(page.getByText('Saved: your ranking.')).toBeVisible();
  const { rankings } = await client.rank.list({});
  const [{ outcome, orderShown }] = rankings;
  expect(outcome.kind === 'ranked' && orderShown.map((candidate) => outcome.ranks[candidate])).toEqual([2, 3, 1, 4]);

  // A turn that was left without a reply has a way on.
  await chat.act(chat.turns('You').first(), 'Go on from here');
  await expect(page.getByText('4 later turns')).toBeHidden();
  await page.getByRole('button', { name: /^Reply/ }).click();
  await expect(chat.turns('Reply')).toHaveCount(1);
});

test('conversations are renamed, found by what was said in them, and come back after they were deleted', async ({
  page,
}) => {
  const chat = new ChatPage(page);
  await chat.ask('My bread does not rise.');
  await page.getByRole('button', { name: 'New conversation' }).click();
  await chat.ask('The train was late.');
  const list = page.getByRole('navigation', { name: 'Conversations' });
  await list.getByRole('link', { name: 'My bread does not rise.' }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  const dialog = page.getByRole('dialog', { name: 'Rename the conversation' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Baking');
  await dialog.getByRole('button', { name: 'Rename' }).click();
  await expect(list.getByRole('link', { name: 'Baking' })).toBeVisible();
  await list.getByRole('searchbox').fill('does not rise');
  await expect(list.getByRole('link')).toHaveCount(1);
  await list.getByRole('link', { name: /^Baking My bread does not rise/ }).click();
  await expect(chat.turns('You').first()).toContainText('My bread does not rise.');
  await list.getByRole('searchbox').fill('');

  await list.getByRole('link', { name: 'The train was late.' }).hover();
  await list.getByRole('button', { name: 'Delete The train was late.' }).click();
  await expect(list.getByRole('link')).toHaveCount(1);
  await page.reload();
  await list.getByRole('button', { name: 'Recently deleted' }).click();
  await list.getByRole('button', { name: 'Restore The train was late.' }).click();
  await list.getByRole('button', { name: 'Back to the conversations' }).click();
  await expect(list.getByRole('link')).toHaveCount(2);
});

test('a search finds words in every turn, also in Chinese, marks them, and opens the turn', async ({
  page,
  client,
}) => {
  const chat = new ChatPage(page);
  const { id: conversationId } = await client.chat.create({ title: 'Weather' });
  let parentId: Awaited<ReturnType<typeof client.chat.append>>['id'] | null = null;
  for (const content of [
    '今天天气很好。',
    'So it is.',
    ...Array.from({ length: 60 }, (_, turn) => `Turn ${turn}.\n\nOn.`),
  ]) {
    const role: 'user' | 'assistant' = parentId === null ? 'user' : 'assistant';
    ({ id: parentId } = await client.chat.append({ conversationId, parentId, role, content }));
  }
  await client.chat.create({ title: 'Another' });
  await page.reload();
  const list = page.getByRole('navigation', { name: 'Conversations' });
  await expect(list.getByRole('link')).toHaveCount(2);
  await page.keyboard.press('s');
  await list.getByRole('searchbox').fill('天气');
  await expect(list.getByRole('link')).toHaveCount(1);
  await expect(list.locator('mark')).toHaveText('天气');
  await list.getByRole('link').click();
  await expect(chat.turns('You').first()).toBeInViewport();
  await list.getByRole('searchbox').fill('is so');
  await expect(list.locator('mark')).toHaveText(['So', 'is']);
  await list.getByRole('searchbox').fill('weath');
  await expect(list.locator('mark')).toHaveText(['Weath']);
  await list.getByRole('searchbox').fill('nowhere');
  await expect(list.getByText('No conversation contains “nowhere”.')).toBeVisible();
});

test('conversations are pinned, put into folders and exported', async ({ page, client }) => {
  for (const title of ['Bread', 'Trains', 'Cats']) {
    const { id: conversationId } = await client.chat.create({ title });
    await client.chat.append({ conversationId, parentId: null, role: 'user', content: `About ${title}` });
  }
  await page.reload();
  const list = page.getByRole('navigation', { name: 'Conversations' });
  const titles = list.locator('a > .title:first-child');
  await expect(titles).toHaveText(['Cats', 'Trains', 'Bread']);
  const choose = async (title: string, action: string) => {
    await list.getByRole('link', { name: title }).click({ button: 'right' });
    await page.getByRole('menuitem', { name: action, exact: true }).click();
  };
  await choose('Bread', 'Pin');
  await expect(titles).toHaveText(['Bread', 'Cats', 'Trains']);
  await expect(list.getByRole('link', { name: 'Bread' }).getByLabel('Pinned')).toBeVisible();

  const dialog = page.getByRole('dialog', { name: 'Move to a folder' });
  await choose('Trains', 'Move to a folder');
  await dialog.getByRole('textbox', { name: 'Folder' }).fill('Travel');
  await dialog.getByRole('button', { name: 'Move' }).click();
  await list.getByRole('link', { name: 'Cats' }).click();
  await expect(page.getByRole('article').filter({ hasText: 'About Cats' })).toBeVisible();
  await page.keyboard.press('Shift+P');
  await dialog.getByRole('button', { name: 'Travel' }).click();
  await list.getByRole('combobox', { name: 'Folder' }).click();
  await page.getByRole('option', { name: 'Travel (2)' }).click();
  await expect(titles).toHaveText(['Cats', 'Trains']);
  await page.keyboard.press('p');
  await expect(list.getByLabel('Pinned')).toBeVisible();
  for (const title of ['Cats', 'Trains']) {
    await choose(title, 'Move to a folder');
    await dialog.getByRole('textbox', { name: 'Folder' }).fill('');
    await dialog.getByRole('button', { name: 'No folder' }).click();
    await expect(dialog).toBeHidden();
  }
  // A folder is there as long as something is in it.
  await expect(titles).toHaveText(['Cats', 'Bread', 'Trains']);
  await expect(list.getByRole('combobox', { name: 'Folder' })).toBeHidden();

  const saved = async (action: string) => {
    const download = page.waitForEvent('download');
    await choose('Bread', action);
    return readFile(await (await download).path(), 'utf8');
  };
  expect(await saved('Export as Markdown')).toBe('# Bread\n\n## You\n\nAbout Bread\n');
  expect(JSON.parse(await saved('Export as JSON'))).toMatchObject({
    title: 'Bread',
    messages: [{ content: 'About Bread' }],
  });
});

test('a preset keeps the system prompt and the sampling settings, is chosen after a reload, and removed', async ({
  page,
}) => {
  const systemPrompt = page.getByRole('textbox', { name: 'System prompt' });
  const temperature = page.getByRole('textbox', { name: 'Temperature' });
  const preset = page.getByRole('combobox', { name: 'Preset' });
  await systemPrompt.fill('You are a gardener.');
  await temperature.fill('0.3');
  await page.getByRole('button', { name: 'Save as a preset' }).click();
  const dialog = page.getByRole('dialog', { name: 'Save as a preset' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Gardener');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(preset).toContainText('Gardener');
  await temperature.fill('');
  await systemPrompt.fill('');
  await expect(preset).toContainText('Choose a preset');
  await page.reload();
  await preset.click();
  await page.getByRole('option', { name: 'Gardener' }).click();
  await expect(systemPrompt).toHaveValue('You are a gardener.');
  await expect(temperature).toHaveValue('0.3');
  await page.getByRole('button', { name: 'Remove this preset' }).click();
  await expect(preset).toContainText('None saved');
  await expect(temperature).toHaveValue('0.3');
});
