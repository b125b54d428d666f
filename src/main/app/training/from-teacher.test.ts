import path from 'node:path';
import { expect, it } from 'vitest';
import { renderText } from '../../../shared/language/said.ts';
import type { Client } from '../../../shared/contract/contract.ts';
import type { RunId } from '../../../shared/domain/ids.ts';
import { readVersionFolder, writeVersionFolder } from '../../models/files/version-folder.ts';
import { withRows } from '../../models/shrink/shrink-model.ts';
import { PARLEY_SPECIAL_TOKENS, parleyTokenizerConfig } from '../../models/template/parley-chat-template.ts';
import { Tokenizer } from '../../models/tokenizer/tokenizer.ts';
import { trainBpe } from '../../models/tokenizer/train-bpe.ts';
import { importData, lastOf, tempDir, testApp } from '../test-app.fixture.ts';
import { writeTinyVersion } from '../tiny-version.fixture.ts';

async function withChats() {
  const app = await testApp();
  const text = Array.from({ length: 24 }, (_, i) =>
    JSON.stringify({
      messages: [
        { role: 'user', content: `abc ${i}` },
        { role: 'assistant', content: `${'abcdefghij'.slice(i % 7, (i % 7) + 3)}?` },
      ],
    }),
  ).join('\n');
  await importData(app.client, { source: { kind: 'text', fileName: 'chats.jsonl', text } });
  return app;
}

async function finished(client: Client, runId: RunId) {
  await lastOf(await client.runs.watch({ runId }));
  return client.runs.get({ runId });
}

/** A version whose tokenizer has words of its own. */
async function importLarge(client: Client): Promise<string> {
  const folder = path.join(await tempDir(), 'large');
  await writeTinyVersion(folder, 3);
  const model = await readVersionFolder(folder);
  const corpus = 'abc def ghij bcd efg fgh '.repeat(4);
  const bpe = trainBpe([corpus], { vocabSize: 274, specialTokens: PARLEY_SPECIAL_TOKENS });
  const tokenizer = Tokenizer.fromJson(bpe, parleyTokenizerConfig(96));
  const rows = withRows(
    model,
    Int32Array.from({ length: tokenizer.vocabSize }, (_, id) => id % 264),
  );
  await writeVersionFolder(folder, { ...model, ...rows, tokenizer }, { dtype: 'F32', replace: true });
  await lastOf(await client.models.import({ source: { kind: 'folder', path: folder } }));
  return 'large';
}

it('a version is distilled into a smaller one of fewer tokens, which knows who taught it', async () => {
  const { client } = await withChats();
  const teacher = await importLarge(client);
  const shrunk = await lastOf(await client.models.shrink({ version: teacher, layers: 1, vocabulary: ['chats'] }));
  if (shrunk.type !== 'done') throw new Error('expected a smaller version');
  const { parent, version: left } = shrunk.version.figures.vocabulary as { parent: number; version: number };
  expect(left).toBeLessThan(parent);
  const from = shrunk.version.id;
  const settings = {
    epochs: 3,
    batchSize: 8,
    topK: 16,
    lambda: 0.5,
    maxNewTokens: 8,
    learningRate: 0.01,
    checkpointEvery: 2,
  };
  const input = { method: 'distill' as const, from, teacher, data: ['chats'], settings, seed: 1 };
  const memory = await client.train.estimate(input);
  expect(memory[0]).toMatchObject({ stage: 'distill', refusal: null });
  const { id, config } = await client.train.start(input);
  expect(config).toMatchObject({ teacher });
  const run = await finished(client, id);
  expect(run).toMatchObject({ state: 'completed', kind: 'distill' });
  const result = run.result as Record<string, number>;
  expect(result.steps).toBe(9);
  expect(result.heldOutChats).toBeGreaterThan(0);
  expect(result.heldOutDivergence).toBeLessThan(result.heldOutDivergenceBefore);
  const made = (await client.models.list()).at(-1)!;
  expect(made).toMatchObject({ parentId: from, runId: id });
  expect(renderText(made.note)).toMatch(/^Distillation from large on [\d,]+ tokens\.$/);
  // A version that was trained since has the vocabulary that was cut, too.
  const again = await client.train.estimate({ ...input, from: made.id });
  expect(again[0].refusal).toBeNull();
});

it('refuses a teacher of another vocabulary, and the version itself', async () => {
  const { client } = await withChats();
  const large = await importLarge(client);
  const input = { method: 'distill' as const, from: 'parley-base', data: ['chats'], seed: 1 };
  await expect(client.train.start({ ...input, teacher: 'parley-base' })).rejects.toThrow(
    'a teacher other than the version that learns',
  );
  const message =
    /expected a teacher with the student’s vocabulary.*the teacher’s has 26\d tokens.*27\d.*parley models shrink/;
  // The base lacks words that the larger one has.
  await expect(client.train.estimate({ ...input, from: large, teacher: 'parley-base' })).rejects.toThrow(message);
});
