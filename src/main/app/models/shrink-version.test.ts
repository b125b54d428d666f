import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { renderText } from '../../../shared/language/said.ts';
import type { Client } from '../../../shared/contract/contract.ts';
import type { ModelShrinkEvent } from '../../../shared/contract/models.ts';
import { readVersionFolder } from '../../models/files/version-folder.ts';
import { allOf, importData, lastOf, tempDir, testApp } from '../test-app.fixture.ts';

async function shrink(client: Client, input: Parameters<Client['models']['shrink']>[0]) {
  const last: ModelShrinkEvent = await lastOf(await client.models.shrink(input));
  if (last.type !== 'done') throw new Error(`expected it to be done, got ${last.type}`);
  return last;
}

async function withChats() {
  const app = await testApp();
  const chat = (text: string) => ({
    messages: [
      { role: 'user', content: text },
      { role: 'assistant', content: `${text}?` },
    ],
  });
  const text = ['abc', 'bad cab', 'face'].map((said) => JSON.stringify(chat(said))).join('\n');
  await importData(app.client, { source: { kind: 'text', fileName: 'chats.jsonl', text } });
  return app;
}

it('makes a child with fewer layers that says how it was made, is whole, and can be shrunk and exported again', async () => {
  const { client, home } = await withChats();
  const { version, layers, influence } = await shrink(client, {
    version: 'parley-base',
    layers: 1,
    vocabulary: ['chats'],
  });
  expect(version).toMatchObject({ name: 'parley-base, smaller', parentId: 'parley-base', runId: null, kept: null });
  expect([layers, influence?.length]).toEqual([[0], 2]);
  expect(renderText(version.note)).toContain(
    'layers 0 of 2, chosen by their influence on the chats of chats; 262 tokens of 264',
  );
  expect(version.figures).toMatchObject({
    layerCount: { parent: 2, version: 1 },
    vocabulary: { parent: 264, version: 262 },
  });
  const { parameters, sizeMegabytes, tokensPerText } = version.figures as Record<
    string,
    { parent: number; version: number }
  >;
  expect(parameters.version).toBeLessThan(parameters.parent);
  expect(sizeMegabytes.version).toBeLessThan(sizeMegabytes.parent);
  expect(tokensPerText.version).toBe(tokensPerText.parent);
  expect(await client.models.verify({ version: version.id })).toMatchObject({ ok: true });
  const { config } = await readVersionFolder(version.folder);
  expect([config.num_hidden_layers, config.vocab_size]).toEqual([1, 262]);
  const out = path.join(await tempDir(), 'out');
  await allOf(await client.models.export({ version: version.id, format: 'hf', out }));
  const card = await readFile(path.join(out, 'README.md'), 'utf8');
  expect(card).toContain('Made from parley-base without training here');
  const again = await shrink(client, { version: 'parley-base', layers: [1] });
  expect(again.version.name).toBe('parley-base, smaller 2');
  expect(renderText(again.version.note)).toContain('layers 1 of 2, chosen as they were named; all 264 tokens');
  expect((await readdir(path.join(home, 'versions'))).toSorted()).toEqual(
    [again.version.id, 'parley-base', version.id].toSorted(),
  );
});

it('refuses what cannot be done before anything is made', async () => {
  const { client, home } = await withChats();
  const version = 'parley-base';
  await expect(shrink(client, { version })).rejects.toThrow(
    'expected a number of layers, chats for the vocabulary, or both',
  );
  await expect(shrink(client, { version, layers: 3 })).rejects.toThrow(
    'expected a number from 1 to 2 of them to keep, got 3',
  );
  await expect(shrink(client, { version, layers: [1, 0] })).rejects.toThrow('in ascending order; got 1, 0');
  await expect(shrink(client, { version, vocabulary: ['nothing'] })).rejects.toMatchObject({ code: 'not_found' });
  await expect(shrink(client, { version, layers: 1, name: version })).rejects.toMatchObject({ code: 'conflict' });
  expect(await readdir(path.join(home, 'versions'))).toEqual([version]);
});
