import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { lastOf, tempDir, testApp } from '../test-app.fixture.ts';

it.each([
  ['a flipped bit', (bytes: Buffer) => (bytes.writeUInt8(bytes[bytes.length - 7] ^ 8, bytes.length - 7), bytes)],
  ['its end missing', (bytes: Buffer) => bytes.subarray(0, bytes.length - 4)],
  ['nothing but zeros', (bytes: Buffer) => Buffer.alloc(bytes.length)],
])('weights with %s are never answered by, trained from or passed on', async (_what, damage) => {
  const { client, home } = await testApp(undefined, { log: () => undefined });
  const weights = path.join(home, 'versions', 'parley-base', 'model.safetensors');
  const whole = await readFile(weights);
  await writeFile(weights, damage(Buffer.from(whole)));
  const refused = { code: 'corrupt', message: expect.stringContaining(`Reading ${weights}: it is damaged`) as string };
  const prompt = [{ role: 'user' as const, content: 'Hello' }];
  await expect(client.chat.complete({ prompt, seed: 1 }).then(lastOf)).rejects.toMatchObject(refused);
  const out = path.join(await tempDir(), 'out');
  await expect(client.models.export({ version: 'parley-base', format: 'hf', out }).then(lastOf)).rejects.toMatchObject(
    refused,
  );
  const text = Array.from(
    { length: 8 },
    (_, i) => `{"messages":[{"role":"user","content":"q${i}"},{"role":"assistant","content":"a"}]}\n`,
  );
  await lastOf(await client.data.import({ source: { kind: 'text', fileName: 'chats.jsonl', text: text.join('') } }));
  const { id: runId } = await client.train.start({ method: 'sft', data: ['chats'], seed: 0 });
  await lastOf(await client.runs.watch({ runId }));
  expect(await client.runs.get({ runId })).toMatchObject({ state: 'failed', error: refused });
  // What is put back is used again, without a start in between.
  await rm(weights);
  await writeFile(weights, whole);
  await lastOf(await client.chat.complete({ prompt, seed: 1 }));
});
