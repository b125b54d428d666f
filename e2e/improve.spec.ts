/** Improve from your feedback: on Chat with too little, on Data with thumbs, and what edits and regenerations are in Data. */
import type { Client } from '../src/shared/contract/contract.ts';
import { expect, test } from './workbench.ts';

async function lastOf<Event>(stream: AsyncIterable<Event>): Promise<void> {
  for await (const event of stream) void event;
}

test('Chat says what to collect where there is too little, and starts nothing', async ({ page, client }) => {
  await page.getByRole('button', { name: 'Improve from your feedback' }).click();
  const dialog = page.getByRole('dialog', { name: 'Improve from your feedback' });
  await expect(dialog.getByText('Feedback: no feedback yet.')).toBeVisible();
  await expect(dialog.getByText('About 100 more rankings make a small round.')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Start the round' })).toBeHidden();
  await dialog.getByRole('button', { name: 'Rank prompts' }).click();
  await expect(page).toHaveURL(/#\/rank/);
  expect(await client.runs.list({})).toEqual([]);
});

test.describe('with thumbs', () => {
  test.use({ place: '#/data' });

  test('Data says which round fits and why, and starts it', async ({ page, client }) => {
    const lines = Array.from({ length: 120 }, (_, i) =>
      JSON.stringify({ prompt: `What about ${i}?`, completion: `Reply ${i}.`, label: i % 2 === 0 }),
    );
    const source = { kind: 'text' as const, fileName: 'thumbs.jsonl', text: lines.join('\n') };
    await lastOf(await client.data.import({ source }));
    await page.getByRole('button', { name: 'Improve from your feedback' }).click();
    const dialog = page.getByRole('dialog', { name: 'Improve from your feedback' });
    // A process of its own counts what the round would take in memory.
    await expect(dialog.getByRole('heading', { name: 'KTO, from parley-base' })).toBeVisible({ timeout: 60_000 });
    await expect(dialog.getByText(/There are 60 thumbs up and 60 down and no pairs\. KTO learns/)).toBeVisible();
    await expect(dialog.getByText(/blind votes in Compare/)).toBeVisible();
    await dialog.getByRole('button', { name: 'Start the round' }).click();
    await expect(page).toHaveURL(/#\/runs\/run_/, { timeout: 60_000 });
    const [run] = await client.runs.list({});
    expect(run).toMatchObject({ kind: 'round', config: { method: 'kto' } });
    await client.runs.stop({ runId: run.id });
  });
});

/** A chat in which one reply was edited, and another one regenerated and kept. */
async function chatWithEdit(client: Client) {
  const { id: conversationId } = await client.chat.create({});
  const sampling = { maxTokens: 8 };
  await lastOf(await client.chat.send({ conversationId, content: 'I have a new bicycle.', sampling, seed: 1 }));
  const [turn, reply] = (await client.chat.get({ conversationId })).messages;
  const prompt = [{ role: 'user' as const, content: turn.content }];
  await client.rank.demonstrate({ prompt, completion: 'What color is it?', generationId: reply.generationId });
  await lastOf(await client.chat.reply({ conversationId, toMessageId: turn.id, sampling, seed: 2 }));
  await lastOf(await client.chat.send({ conversationId, content: 'It is red.', sampling, seed: 3 }));
}

test('edits and regenerations are seen in Data, and taken back there', async ({ page, client }) => {
  await chatWithEdit(client);
  await page.getByRole('link', { name: 'Data' }).click();
  const edits = page.getByRole('link', { name: /Edits made here/ });
  await expect(edits).toContainText('1');
  await edits.click();
  const table = page.getByRole('table');
  await table.getByText('What color is it?').click();
  await page.getByRole('button', { name: 'Take this edit back' }).click();
  await expect(page.getByText('No edits yet')).toBeVisible();
  expect((await client.feedback.counts()).edits).toBe(0);
  const notices = page.getByRole('region', { name: 'Notices' });
  await notices.getByRole('button', { name: 'Undo' }).click();
  await expect(table.getByText('What color is it?')).toBeVisible();

  await page.getByRole('link', { name: /Regenerated and kept/ }).click();
  await table.getByText('I have a new bicycle.').click();
  await page.getByRole('button', { name: 'Take this weak pair back' }).click();
  await expect(page.getByText('Nothing regenerated and kept')).toBeVisible();
  await notices.getByRole('button', { name: 'Undo' }).last().click();
  await expect.poll(async () => (await client.feedback.counts()).regenerations).toBe(1);
  await page.getByRole('button', { name: 'Improve from your feedback' }).click();
  const dialog = page.getByRole('dialog', { name: 'Improve from your feedback' });
  await dialog.getByRole('checkbox', { name: /Learn from regenerations/ }).check();
  await expect(dialog.getByText('Too little for a round')).toBeVisible();
});
