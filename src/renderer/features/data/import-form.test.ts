import { expect, test, vi } from 'vitest';
import { testApp } from '../../../main/app/test-app.fixture.ts';
import { renderText } from '../../../shared/language/said.ts';
import { ImportForm } from './import-form.svelte.ts';
import type { Picked } from './import-form.svelte.ts';

const noDialogs = { pickPath: async () => undefined };

function picked(name: string, text: string): Picked {
  return Object.assign(new Blob([text]), { name });
}

async function opened() {
  const { client } = await testApp();
  return { client, form: new ImportForm({ client, opened: async () => undefined }, noDialogs) };
}

test('a file of this machine is sent and read; what its format has no place for is named', async () => {
  const { client, form } = await opened();
  const pair = { prompt: 'Hi', chosen: 'Hello.', rejected: 'No.', margin: 0.5, score_chosen: null };
  const lines = [pair, { ...pair, prompt: [{ role: 'user', content: 'Why', weight: 2 }] }, { chosen: 1 }];
  form.file = picked('../my pairs.jsonl', lines.map((line) => JSON.stringify(line)).join('\n'));
  form.format = 'trl-preference';
  await form.start();
  expect(form.error).toBeUndefined();
  expect(form.result).toMatchObject({
    imported: 2,
    errorCount: 1,
    droppedFields: [
      { field: 'margin', records: 2 },
      { field: 'prompt[].weight', records: 1 },
    ],
  });
  expect((await client.data.list()).map(({ name }) => name)).toEqual(['my pairs']);
});

test('a file is looked at before it is imported, and nothing is stored', async () => {
  const { client, form } = await opened();
  const lines = [
    { prompt: 'Hi', chosen: 'Hello.', rejected: 'No.' },
    { prompt: 'Hi', chosen: 1, rejected: 'No.' },
  ];
  form.file = picked('pairs.jsonl', lines.map((line) => JSON.stringify(line)).join('\n'));
  await form.look();
  expect(form.preview).toMatchObject({
    format: 'trl-preference',
    records: 2,
    isWhole: true,
    countByKind: { preference: 1 },
    rows: [{ line: 1, prompt: 'Hi', replies: ['✓ Hello.', '✗ No.'] }],
    errorCount: 1,
  });
  expect(form.preview?.errors.map(({ line, message }) => `${line} ${renderText(message)}`)).toEqual([
    expect.stringMatching(/^2 chosen: expected/),
  ]);
  // Of a long file, its beginning: the line that is cut off is no fault.
  form.file = picked('many.jsonl', `${JSON.stringify({ prompt: 'ü'.repeat(3000) })}\n`.repeat(400));
  await form.look();
  expect(form.preview).toMatchObject({ format: 'prompts', records: 348, isWhole: false, errorCount: 0 });
  form.file = picked('answers.jsonl', JSON.stringify({ query: 'a', answer: 'b' }));
  await form.look();
  expect(form.preview).toBeUndefined();
  expect(form.previewError?.message).toContain('answers.jsonl');
  expect(form.canStart).toBe(false);
  expect(form.previewError?.message).toContain('rename query to prompt, rename answer to completion?');
  form.file = picked('pairs.jsonl', JSON.stringify(lines[0]));
  await form.look();
  expect(form.canStart).toBe(true);
  expect(await client.data.list()).toEqual([]);
});

test('fields that no format knows are said to be what they are, and remembered for files of the same fields', async () => {
  const { client, form } = await opened();
  const votes = picked('votes.csv', 'frage,antwort,urteil\nTea?,Green.,gut\nTea?,No.,0\nTea?,Mint.,1\n');
  form.take({ file: votes });
  await vi.waitFor(() => expect(form.previewError).toBeDefined());
  expect(form.fields).toEqual(['frage', 'antwort', 'urteil']);
  form.choose('reply', 'antwort');
  expect([form.columnsProblem, form.canStart]).toEqual(['noPrompt', false]);
  form.choose('prompt', 'frage');
  form.choose('label', 'urteil');
  await vi.waitFor(() => expect(form.preview).toMatchObject({ format: 'columns', countByKind: { labelled: 2 } }));
  expect(form.preview?.errors.map(({ line, message }) => `${line} ${renderText(message)}`)).toEqual([
    '2 urteil: expected a thumb, such as 1 or 0, good or bad, got "gut"',
  ]);
  await form.start();
  expect(form.result).toMatchObject({ format: 'columns', imported: 2, errorCount: 1 });

  const again = new ImportForm({ client, opened: async () => undefined }, noDialogs);
  again.take({ file: picked('more.csv', 'urteil,frage,antwort\n1,Tea?,Black.\n') });
  await vi.waitFor(() => expect(again.preview).toMatchObject({ format: 'columns', countByKind: { labelled: 1 } }));
  expect([again.columns, again.chosen]).toEqual([{ prompt: 'frage', reply: 'antwort', label: 'urteil' }, false]);
  // None of them: what was remembered is forgotten, and a format is looked for.
  for (const role of ['prompt', 'reply', 'label'] as const) again.choose(role, '');
  await vi.waitFor(() => expect(again.previewError?.message).toContain('fit no known format'));
});

test('a file that holds nothing good, and one that is cancelled, leave nothing', async () => {
  const { client, form } = await opened();
  form.file = picked('diary.jsonl', 'Dear diary');
  await form.start();
  expect(form.error?.message).toContain('no line holds a JSON object');
  form.file = picked('many.jsonl', `${JSON.stringify({ prompt: 'x'.repeat(500) })}\n`.repeat(20_000));
  const started = form.start();
  form.cancel();
  await started;
  expect([form.cancelled, form.working, form.error]).toEqual([true, false, undefined]);
  expect(await client.data.list()).toEqual([]);
});
