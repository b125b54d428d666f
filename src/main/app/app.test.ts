import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { fromContractError } from '../../shared/contract/errors.ts';
import type { MessageId } from '../../shared/domain/ids.ts';
import { renderText, said } from '../../shared/language/said.ts';
import { readVersionFolder, writeVersionFolder } from '../models/files/version-folder.ts';
import { createApp } from './app.ts';
import { allOf, lastOf, tempDir, testApp } from './test-app.fixture.ts';
import { writeTinyVersion } from './tiny-version.fixture.ts';

const sampling = { maxTokens: 12 };

test('the shipped model becomes the first version, in the home folder, and is there once', async () => {
  const app = await testApp();
  const [base] = await app.client.models.list();
  expect(base).toMatchObject({ id: 'parley-base', parentId: null, kept: null });
  expect(base.folder).toBe(path.join(app.home, 'versions', 'parley-base'));
  expect(await app.client.models.verify({ version: 'parley-base' })).toMatchObject({ ok: true, problems: [] });
  await app.close();
  const again = await testApp(app.home);
  expect(await again.client.models.list()).toHaveLength(1);
});

test('a newer shipped model comes beside the older one, answers by default, and is there once', async () => {
  const app = await testApp();
  await app.close();
  const newer = path.join(await tempDir(), 'newer');
  await writeTinyVersion(newer, 8);
  const shippedBeside = async () => {
    const again = await testApp(app.home, { baseModelDir: newer });
    const [old, shipped, ...others] = await again.client.models.list();
    expect([old.id, shipped.id, others]).toEqual(['parley-base', 'parley-base-2', []]);
    expect(shipped).toMatchObject({ note: said('notes.shipped'), parentId: null });
    const reply = await lastOf(await again.client.chat.complete({ prompt: 'Hi', sampling }));
    expect(reply).toMatchObject({ version: 'parley-base-2' });
    await again.close();
  };
  await shippedBeside();
  await shippedBeside();
  // Who goes back to the Parley before does not get a third one.
  const back = await testApp(app.home);
  expect(await back.client.models.list()).toHaveLength(2);
});

test('a damaged file is found and named', async () => {
  const app = await testApp();
  const file = path.join(app.home, 'versions', 'parley-base', 'model.safetensors');
  const bytes = await readFile(file);
  await writeFile(file, bytes.subarray(0, bytes.length - 8));
  const { ok, problems } = await app.client.models.verify({ version: 'parley' });
  expect(ok).toBe(false);
  expect(renderText(problems[0])).toMatch(/model\.safetensors: expected \d+ bytes, got \d+/);
});

test('weights that are no numbers are found by reading a prompt, though every file is as recorded', async () => {
  const broken = path.join(await tempDir(), 'model');
  const { tensors, ...rest } = await readVersionFolder(path.join((await testApp()).home, 'versions', 'parley-base'));
  const norm = tensors.get('model.norm.weight')!;
  const spoilt = new Map([...tensors, ['model.norm.weight', { ...norm, data: norm.data.map(() => NaN) }]]);
  await writeVersionFolder(broken, { ...rest, tensors: spoilt }, { dtype: 'F32' });
  const app = await testApp(undefined, { baseModelDir: broken });
  const { ok, problems } = await app.client.models.verify({ version: 'parley' });
  expect(ok).toBe(false);
  expect(problems.map((problem) => renderText(problem))).toEqual([expect.stringMatching(/log-probability.*NaN/)]);
});

test('without a shipped model the app starts, and what needs one says where it was looked for', async () => {
  const missing = path.join(await tempDir(), 'nothing');
  const app = await testApp(undefined, { baseModelDir: missing });
  expect(await app.client.models.list()).toEqual([]);
  const error = fromContractError(await app.client.chat.complete({ prompt: 'Hi' }).catch((thrown: unknown) => thrown));
  expect(error.code).toBe('not_found');
  expect(error.message).toContain(missing);
});

test('a second app on the same home folder is told who holds it, until the first has closed', async () => {
  const first = await testApp();
  const second = createApp({ home: first.home, command: 'parley second', baseModelDir: first.home });
  await expect(second).rejects.toMatchObject({ code: 'locked', details: { pid: process.pid, command: 'parley test' } });
  await first.close();
  const third = await testApp(first.home);
  expect(third.interruptedRuns).toEqual([]);
});

test('a completion has its figures, and the same seed gives the same text', async () => {
  const { client } = await testApp();
  const complete = async (seed: number) => lastOf(await client.chat.complete({ prompt: 'Hi', seed, sampling }));
  const [one, same, other] = [await complete(5), await complete(5), await complete(6)];
  expect(one).toMatchObject({ type: 'done', version: 'parley-base', seed: 5, droppedTurns: 0 });
  if (one.type !== 'done' || same.type !== 'done' || other.type !== 'done') throw new Error('no end');
  expect(one.tokens).toBeGreaterThan(0);
  expect(one.tokens).toBeLessThanOrEqual(12);
  expect(one.tokensPerSecond).toBeGreaterThan(0);
  expect(same.completion).toBe(one.completion);
  expect(other.completion).not.toBe(one.completion);
});

test('a conversation is a tree of stored turns, its replies streamed', async () => {
  const { client } = await testApp();
  const { id: conversationId } = await client.chat.create({});
  const events = await allOf(await client.chat.send({ conversationId, content: 'Hello', seed: 1, sampling }));
  const [snapshot, end] = [events[0], events[events.length - 1]];
  if (snapshot.type !== 'snapshot' || end.type !== 'done') throw new Error('not a reply stream');
  expect(snapshot.turn).toMatchObject({ role: 'user', content: 'Hello' });
  const text = events.map((event) => (event.type === 'delta' ? event.text : '')).join('');
  expect(text).toBe(end.completion);
  const again = await lastOf(
    await client.chat.reply({ conversationId, toMessageId: snapshot.turn.id, seed: 2, sampling }),
  );
  if (again.type !== 'done') throw new Error('no second reply');
  const stored = await client.chat.get({ conversationId });
  expect(stored.title).toBe('Hello');
  expect(stored.headId).toBe(again.message.id);
  expect(stored.messages.map(({ parentId }) => parentId)).toEqual([null, snapshot.turn.id, snapshot.turn.id]);
});

test('the context that a branch takes is what the next reply reads of it, the last reply included', async () => {
  const { client } = await testApp();
  const { id: conversationId } = await client.chat.create({});
  const send = async (content: string, maxTokens = 8) => {
    const end = await lastOf(await client.chat.send({ conversationId, content, seed: 1, sampling: { maxTokens } }));
    if (end.type !== 'done') throw new Error('not a reply stream');
    return end;
  };
  const measure = (headId: MessageId) => client.chat.context({ conversationId, headId, maxTokens: 8 });
  const first = await send('Hello');
  const before = await measure(first.message.parentId!);
  expect(before).toEqual({ version: 'parley-base', tokens: first.promptTokens, contextTokens: 96, droppedTurns: 0 });
  const after = await measure(first.message.id);
  expect(after.tokens - before.tokens).toBe(Buffer.byteLength(first.completion) + 1);
  const second = await send('Once more, with feeling');
  expect(await measure(second.message.parentId!)).toMatchObject({ tokens: second.promptTokens, droppedTurns: 0 });
  const third = await send('And a message that leaves no room for the turns before it');
  expect(third.droppedTurns).toBeGreaterThan(0);
  const full = await measure(third.message.parentId!);
  expect(full).toMatchObject({ tokens: third.promptTokens, droppedTurns: third.droppedTurns });
  // What cannot be replied to is measured all the same.
  const long = { conversationId, parentId: third.message.id, role: 'user' as const, content: 'x'.repeat(120) };
  expect((await measure((await client.chat.append(long)).id)).tokens).toBeGreaterThan(96);
  const { id: other } = await client.chat.create({});
  await expect(client.chat.context({ conversationId: other, headId: first.message.id })).rejects.toThrow(other);
});

test('a stream that is left keeps what was written', async () => {
  const { client } = await testApp();
  const { id: conversationId } = await client.chat.create({ title: 'Left' });
  const stream = await client.chat.send({ conversationId, content: 'Go on', seed: 3, sampling: { maxTokens: 64 } });
  for await (const event of stream) if (event.type === 'delta') break;
  const { messages } = await client.chat.get({ conversationId });
  expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant']);
});

test('candidates come with their log-probabilities and a random order', async () => {
  const { client } = await testApp();
  const of = { kind: 'prompt', prompt: 'Hi' } as const;
  const result = await lastOf(await client.candidates.sample({ of, n: 3, seed: 7, sampling }));
  if (result.type !== 'done') throw new Error('no end');
  expect(result.candidates).toHaveLength(3);
  for (const { logprob, tokens } of result.candidates) {
    expect(logprob).toBeLessThan(0);
    expect(tokens).toBeGreaterThan(0);
  }
  expect(result.orderShown.toSorted((a, b) => a - b)).toEqual([0, 1, 2]);
  expect(result.promptTokens).toBeGreaterThan(0);
  expect(result.contextTokens).toBeGreaterThan(result.promptTokens);
  expect(result.tokensPerSecond).toBeGreaterThanOrEqual(0);
  expect(result.droppedTurns).toBe(0);
});

test('input that does not fit is refused by its place, an unknown version with the known ones', async () => {
  const { client } = await testApp();
  const caught = async (call: Promise<unknown>) => fromContractError(await call.catch((thrown: unknown) => thrown));
  const outOfRange = await caught(client.chat.complete({ prompt: 'Hi', sampling: { temperature: -1 } }));
  expect(outOfRange).toMatchObject({ code: 'invalid_input' });
  expect(outOfRange.message).toContain('sampling.temperature');
  const unknown = await caught(client.chat.complete({ prompt: 'Hi', version: 'nobody' }));
  expect(unknown.code).toBe('not_found');
  expect(unknown.message).toContain('parley-base');
});

test('env tells versions and engines', async () => {
  const { client, home } = await testApp();
  const env = await client.env.get();
  expect(env.versions.node).toBe(process.versions.node);
  expect(env.versions.onnxruntime).toMatch(/^\d+\.\d+/);
  const [cpu] = env.engines.filter(({ name }) => name === 'onnxruntime-cpu');
  expect(cpu).toMatchObject({ available: true, reason: null });
  for (const { available, reason } of env.engines) expect(reason === null, renderText(reason ?? '')).toBe(available);
  expect(env.home).toBe(home);
});

test('settings are kept, and null forgets them', async () => {
  const { client } = await testApp();
  expect(await client.settings.set({ key: 'chat.temperature', value: 0.5 })).toBe(0.5);
  expect(await client.settings.list()).toEqual({ 'chat.temperature': 0.5 });
  expect(await client.settings.set({ key: 'chat.temperature', value: null })).toBeNull();
  expect(await client.settings.get({ key: 'chat.temperature' })).toBeNull();
});
