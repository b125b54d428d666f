/** Replies token by token: continued, weighed, and branched from. */
import { ChatPage } from './chat-page.ts';
import { expect, test } from './workbench.ts';

test('a reply that was cut is continued by a key, beside the reply as it was; one that a person edited, too', async ({
  page,
  client,
}) => {
  const chat = new ChatPage(page);
  // Few models end a reply within three tokens.
  await page.getByRole('textbox', { name: 'Token limit' }).fill('3');
  await chat.ask('Tell me a long story about a bicycle.');
  const shown = chat.turns('Reply').last();
  await expect(shown).toContainText('Cut off at the token limit');
  await chat.message.blur();
  await page.keyboard.press('o');
  await expect(shown.getByText('2/2')).toBeVisible();
  await expect(chat.writing).toBeHidden();
  const [{ id }] = await client.chat.list();
  const [, cut, longer] = (await client.chat.get({ conversationId: id })).messages;
  expect(longer.content.startsWith(cut.content)).toBe(true);
  expect(longer.content.length).toBeGreaterThan(cut.content.length);
  expect(longer.parentId).toBe(cut.parentId);

  await chat.act(shown, 'Edit into a demonstration');
  const dialog = page.getByRole('dialog', { name: 'Edit into a demonstration' });
  await dialog.getByRole('textbox', { name: 'Reply' }).fill('Once there was a red bicycle that');
  await dialog.getByRole('button', { name: 'Save demonstration' }).click();
  await chat.act(shown, 'Continue this reply');
  await expect(shown.getByText('4/4')).toBeVisible();
  await expect(shown.locator('.reply-text')).toContainText('Once there was a red bicycle that');
});

test('the tokens of a reply are weighed, walked by the arrows, and branched from', async ({ page, client }) => {
  const chat = new ChatPage(page);
  await page.getByRole('textbox', { name: 'Token limit' }).fill('12');
  await chat.ask('I have a new bicycle.');
  const shown = chat.turns('Reply').last();
  await chat.message.blur();
  await page.keyboard.press('v');
  const tokens = shown.getByRole('group', { name: 'Tokens' }).getByRole('button');
  const likely = shown.getByRole('region', { name: /^Most likely in place of/ });
  await expect(likely.getByRole('listitem')).toHaveCount(8);
  const [{ id }] = await client.chat.list();
  const before = (await client.chat.get({ conversationId: id })).messages;
  const { tokens: told } = await client.chat.tokens({ messageId: before[1].id });
  await expect(tokens).toHaveCount(told.length);
  expect((await tokens.allTextContents()).join('')).toBe(before[1].content);
  await expect(tokens.first()).toHaveAccessibleName(/, [\d.]+ %$/);

  await tokens.first().focus();
  await page.keyboard.press('ArrowRight');
  await expect(tokens.nth(1)).toBeFocused();
  await expect(tokens.nth(1)).toHaveAttribute('aria-pressed', 'true');
  const other = told[1].alternatives.find((alternative) => alternative.id !== told[1].id)!;
  await likely
    .getByRole('button', { name: /^Branch here with/ })
    .first()
    .click();
  await expect(shown.getByText('2/2')).toBeVisible();
  await expect(chat.writing).toBeHidden();
  const [, , branch] = (await client.chat.get({ conversationId: id })).messages;
  const { tokens: branched } = await client.chat.tokens({ messageId: branch.id });
  expect(branched.slice(0, 2).map((token) => token.id)).toEqual([told[0].id, other.id]);

  // The branch is shown as text; the reply that was left still token by token.
  await expect(tokens).toHaveCount(0);
  await page.keyboard.press('[');
  await expect(tokens).toHaveCount(told.length);
  await chat.act(shown, 'Hide token probabilities');
  await expect(tokens).toHaveCount(0);
});
