import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { givenKinds } from '../../../shared/domain/feedback.ts';
import type { GivenKind } from '../../../shared/domain/feedback.ts';
import { importData, lastOf, tempDir, testApp } from '../test-app.fixture.ts';
import type { App } from '../app.ts';

const prompt = [{ role: 'user' as const, content: 'Tea, or coffee?' }];

/** One thing of each kind, by Ann and by me. */
async function told() {
  const app = await testApp();
  const { client } = app;
  const { id: conversationId } = await client.chat.create({});
  await lastOf(
    await client.chat.send({ conversationId, content: 'Tea, or coffee?', sampling: { maxTokens: 6 }, seed: 1 }),
  );
  const [, { id: messageId, content: reply, generationId }] = (await client.chat.get({ conversationId })).messages;
  const comment = 'It said "a",\nand no more.';
  await client.labels.rate({ messageId, good: false, reason: 'Beside the point', comment });
  await client.rank.demonstrate({ prompt, completion: 'Tea.', generationId });
  await client.rank.demonstrate({ prompt, completion: 'Coffee.', generationId: null });
  const candidates = ['x', 'y', 'z'].map((completion) => ({ completion, generationId: null, versionId: null }));
  const outcome = { kind: 'ranked' as const, ranks: [2, 1, 2] };
  await client.rank.record({ prompt, candidates, orderShown: [0, 1, 2], outcome, rater: 'Ann' });
  return { app, reply };
}

async function exported(
  { client }: App,
  format: string,
  more: { sinceMs?: number; raters?: { kind: 'human'; name: string }[]; kinds?: GivenKind[] } = {},
) {
  const file = path.join(await tempDir(), 'out');
  const to = { kind: 'file' as const, path: file };
  const done = await lastOf(await client.data.export({ source: { kind: 'feedback', ...more }, format, to }));
  return { done, file, text: await readFile(file, 'utf8') };
}

test('all feedback goes out as Argilla’s records, each with who said it', async () => {
  const { app, reply } = await told();
  const { done, text } = await exported(app, 'argilla');
  expect(done).toMatchObject({ exported: 4, skipped: 0 });
  const records = JSON.parse(text) as { fields: object; responses: object; metadata: object }[];
  const [ranking, edit, written, thumb] = records;
  const by = (value: unknown, user_id = 'me') => [{ value, user_id, status: 'submitted' }];
  expect(ranking).toMatchObject({
    fields: { prompt, 'reply-1': 'x', 'reply-2': 'y', 'reply-3': 'z' },
    responses: {
      ranking: by(
        [
          { value: 'reply-2', rank: 1 },
          { value: 'reply-1', rank: 2 },
          { value: 'reply-3', rank: 2 },
        ],
        'Ann',
      ),
    },
    metadata: { rater_kind: 'human' },
  });
  expect(edit).toMatchObject({ fields: { prompt, reply }, responses: { edited: by('Tea.') } });
  expect(written).toMatchObject({ fields: { prompt }, responses: { demonstration: by('Coffee.') } });
  expect(thumb.responses).toEqual({
    rating: by('bad'),
    reason: by('Beside the point'),
    comment: by('It said "a",\nand no more.'),
  });
});

test('as Open WebUI’s feedback, replies stand beside each other in the snapshot of their chat', async () => {
  const { app, reply } = await told();
  const { done, text } = await exported(app, 'open-webui-feedback');
  // A reply that was written afresh is no rating.
  expect(done).toMatchObject({ exported: 3, skipped: 1 });
  const [ranking, edit, thumb] = JSON.parse(text) as OpenWebui[];
  expect(ranking.data).toMatchObject({ rating: 1, sibling_model_ids: ['parley-2', 'parley-3'] });
  const contents = (one: OpenWebui) =>
    Object.values(one.snapshot.chat.chat.history.messages).map((each) => each.content);
  expect(contents(ranking)).toEqual(['Tea, or coffee?', 'y', 'x', 'z']);
  expect(contents(edit)).toEqual(['Tea, or coffee?', 'Tea.', reply]);
  expect(thumb).toMatchObject({
    user_id: 'me',
    type: 'rating',
    data: { rating: -1, sibling_model_ids: null, reason: 'Beside the point' },
  });
  expect(contents(thumb)).toEqual(['Tea, or coffee?', reply]);
  expect(thumb.snapshot.chat.chat.history.messages[thumb.meta.message_id].content).toBe(reply);
});

interface OpenWebui {
  readonly user_id: string;
  readonly type: string;
  readonly data: { readonly rating: number; readonly sibling_model_ids: string[] | null };
  readonly meta: { readonly message_id: string };
  readonly snapshot: {
    readonly chat: {
      readonly chat: { readonly history: { readonly messages: Record<string, { readonly content: string }> } };
    };
  };
}

test('as CSV, pairs and thumbs are rows, and quotes and line breaks come through', async () => {
  const { app, reply } = await told();
  const { done, text } = await exported(app, 'csv');
  expect(done).toMatchObject({ exported: 4, expanded: 1, pairs: 2 });
  const rows = parse<Record<string, string>>(text, { columns: true });
  expect(
    rows.map(({ kind, chosen, rejected, completion, rater }) => [kind, chosen, rejected, completion, rater]),
  ).toEqual([
    ['pair', 'y', 'x', '', 'Ann'],
    ['pair', 'y', 'z', '', 'Ann'],
    ['edit', 'Tea.', reply, '', 'me'],
    ['demonstration', '', '', 'Coffee.', 'me'],
    ['thumb', '', '', reply, 'me'],
  ]);
  expect(rows[4]).toMatchObject({ label: 'false', comment: 'It said "a",\nand no more.', prompt: 'Tea, or coffee?' });
});

test('what goes out comes in again, as far as a form can say it', async () => {
  const { app } = await told();
  const { client } = app;
  const unpaired = await exported(app, 'trl-unpaired');
  expect(unpaired.done).toMatchObject({ exported: 1, skipped: 3 });
  const pairs = await exported(app, 'trl-preference');
  expect(pairs.done).toMatchObject({ exported: 2, skipped: 2, pairs: 2 });
  // Argilla's form holds all of it, Open WebUI's what is a rating; an edit comes back as a pair with its demonstration, or as a pair.
  const [table, parquet] = [await exported(app, 'csv'), await exported(app, 'parquet')];
  expect(parquet.done).toMatchObject({ exported: 4, skipped: 0, expanded: 1, pairs: 2 });
  const [argilla, openWebui] = [await exported(app, 'argilla'), await exported(app, 'open-webui-feedback')];
  for (const [format, { file }, kinds] of [
    ['trl-unpaired', unpaired, { labelled: 1 }],
    ['trl-preference', pairs, { preference: 3 }],
    ['argilla', argilla, { ranking: 1, preference: 1, labelled: 1, conversation: 2 }],
    ['open-webui-feedback', openWebui, { ranking: 2, labelled: 3 }],
    ['feedback-table', table, { preference: 3, labelled: 1, conversation: 2 }],
    ['feedback-table', parquet, { preference: 3, labelled: 1, conversation: 2 }],
  ] as const) {
    const source = { kind: 'file' as const, path: file };
    const done = await importData(client, { source, name: path.basename(path.dirname(file)) });
    expect(done).toMatchObject({ format, errorCount: 0, dataset: { countByKind: kinds } });
  }
});

test('only one rater’s, and only what was said since', async () => {
  const { app } = await told();
  const raters = [{ kind: 'human' as const, name: 'Ann' }];
  expect((await exported(app, 'argilla', { raters })).done).toMatchObject({ exported: 1 });
  expect((await exported(app, 'argilla', { sinceMs: Date.now() + 60_000 })).done).toMatchObject({ exported: 0 });
  expect((await exported(app, 'argilla', { sinceMs: Date.now() - 60_000 })).done).toMatchObject({ exported: 4 });
});

test('each kind alone, which together are all', async () => {
  const { app } = await told();
  for (const kind of givenKinds) {
    expect((await exported(app, 'argilla', { kinds: [kind] })).done).toMatchObject({ exported: 1, skipped: 0 });
  }
});
