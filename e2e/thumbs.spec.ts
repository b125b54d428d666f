/** Thumbs on replies: given by key and by button, explained, seen in Data, taken back in both places. */
import { ChatPage } from './chat-page.ts';
import { expect, test } from './workbench.ts';

test('a thumb is given, explained, changed and taken back in Chat', async ({ page, client }) => {
  const chat = new ChatPage(page);
  const standing = async () => (await client.labels.list({})).labels;
  await chat.ask('I have a new bicycle.');
  const reply = chat.turns('Reply').last();
  const [good, bad] = ['Good reply', 'Bad reply'].map((name) => reply.getByRole('button', { name }));
  await page.keyboard.press('Escape');
  await chat.message.blur();
  await page.keyboard.press('g');
  await expect(good).toHaveAttribute('aria-pressed', 'true');
  expect(await standing()).toMatchObject([{ good: true, reason: null, rater: { kind: 'human', name: 'me' } }]);

  await bad.click();
  await expect(bad).toHaveAttribute('aria-pressed', 'true');
  await expect(good).toHaveAttribute('aria-pressed', 'false');
  await bad.blur();
  await page.keyboard.press('w');
  const dialog = page.getByRole('dialog', { name: 'Why is it bad?' });
  await dialog.getByRole('button', { name: 'Beside the point' }).click();
  await dialog.getByRole('textbox', { name: 'Comment' }).fill('I did not ask about cars.');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(reply.getByRole('button', { name: 'Why: Beside the point' })).toBeVisible();
  const [said] = await standing();
  expect(said).toMatchObject({ good: false, reason: 'Beside the point', comment: 'I did not ask about cars.' });
  expect(said.prompt).toEqual([{ role: 'user', content: 'I have a new bicycle.' }]);
  await chat.expectReply(said.completion);

  await page.reload();
  await expect(bad).toHaveAttribute('aria-pressed', 'true');
  await bad.click();
  await expect(bad).toHaveAttribute('aria-pressed', 'false');
  expect(await standing()).toEqual([]);
  await page.getByRole('region', { name: 'Notices' }).getByRole('button', { name: 'Undo' }).click();
  await expect(bad).toHaveAttribute('aria-pressed', 'true');
  expect(await standing()).toMatchObject([{ good: false, reason: 'Beside the point' }]);
});

test('Data lists the thumbs, filters them and takes one back', async ({ page, client }) => {
  const chat = new ChatPage(page);
  await chat.ask('I have a new bicycle.');
  await chat.ask('It is red.');
  await chat.act(chat.turns('Reply').first(), 'Good reply');
  await chat.act(chat.turns('Reply').last(), 'Bad reply');
  await expect.poll(async () => (await client.labels.list({})).total).toBe(2);

  await page.getByRole('link', { name: 'Data' }).click();
  await page.getByRole('link', { name: /Thumbs given here/ }).click();
  const rows = page.getByRole('table').getByRole('row');
  await expect(rows).toHaveCount(3);
  await page.getByRole('radio', { name: 'bad' }).check();
  await expect(rows).toHaveCount(2);
  await page.getByRole('table').getByText('It is red.').click();
  await page.getByRole('button', { name: 'Take this thumb back' }).click();
  await expect(page.getByRole('link', { name: /Thumbs given here/ })).toContainText('1 good, 0 bad');
  expect((await client.labels.list({})).labels).toMatchObject([{ good: true }]);
  await page.getByRole('region', { name: 'Notices' }).getByRole('button', { name: 'Undo' }).last().click();
  await expect(page.getByRole('link', { name: /Thumbs given here/ })).toContainText('1 good, 1 bad');
});
