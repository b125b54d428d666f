/** The best of several replies, chosen by a rule: asked for in the inspector, said at the reply, and shown with every candidate. */
import { ChatPage } from './chat-page.ts';
import { expect, test } from './workbench.ts';

test('a reply is the best of four: it says so, and shows what it was chosen from', async ({ page, client }) => {
  const chat = new ChatPage(page);
  await chat.choose('Replies sampled for one', 'Best of 4');
  await chat.choose('Chosen by', 'Rule: question');
  await chat.ask('I have a new bicycle.');
  const reply = chat.turns('Reply').last();
  const chosenBy = reply.getByRole('button', { name: 'best of 4 by the rule “question”' });
  await chosenBy.click();
  await expect(chosenBy).toHaveAttribute('aria-expanded', 'true');
  const shown = reply.getByRole('list', { name: 'Replies that this one was chosen from' }).getByRole('listitem');
  await expect(shown).toHaveCount(4);
  await expect(shown.first()).toContainText('Chosen');

  const [{ id: conversationId }] = await client.chat.list();
  const { turns } = await client.chat.thread({ conversationId });
  const choice = await client.chat.choice({ messageId: turns[1].id });
  expect([choice.n, choice.by, choice.candidates.length]).toEqual([4, 'rule:question', 4]);
  const values = choice.candidates.map(({ value }) => value);
  expect(values[choice.chosen]).toBe(Math.max(...values));
  expect(choice.candidates[choice.chosen].completion).toBe(turns[1].content);

  // The choice holds for the next reply too, after a reload; then nothing chooses again.
  await page.reload();
  await chat.ask('It is red.');
  await expect(
    chat
      .turns('Reply')
      .last()
      .getByRole('button', { name: /^best of 4/ }),
  ).toBeVisible();
  await chat.choose('Replies sampled for one', '1: nothing chooses');
  await chat.ask('And fast.');
  await expect(
    chat
      .turns('Reply')
      .last()
      .getByRole('button', { name: /^best of/ }),
  ).toHaveCount(0);
});
