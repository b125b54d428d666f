import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { renderText, render } from '../../../shared/language/said.ts';
import type { Client } from '../../../shared/contract/contract.ts';
import type { ModelImportEvent } from '../../../shared/contract/models.ts';
import { commit, HubServer } from '../../formats/hub/hub-server.fixture.ts';
import { readVersionFolder, writeVersionFolder } from '../../models/files/version-folder.ts';
import { allOf, importData, lastOf, tempDir, testApp } from '../test-app.fixture.ts';
import { writeTinyVersion } from '../tiny-version.fixture.ts';

const card = '---\nlicense: cc-by-4.0\n---\n# Tiny\n';

/** A published model: what Parley writes, and what else people put beside it. */
async function publishedModel(): Promise<string> {
  const folder = path.join(await tempDir(), 'Tiny Model v1');
  await writeTinyVersion(folder, 7);
  await writeFile(path.join(folder, 'README.md'), card);
  await writeFile(path.join(folder, 'pytorch_model.bin'), 'a pickle');
  await mkdir(path.join(folder, 'onnx'));
  const config = JSON.parse(await readFile(path.join(folder, 'config.json'), 'utf8')) as object;
  await writeFile(path.join(folder, 'config.json'), JSON.stringify({ ...config, of_its_own: [1] }));
  return folder;
}

type Imported = Extract<ModelImportEvent, { type: 'done' }>;

async function importOf(client: Client, input: Parameters<Client['models']['import']>[0]): Promise<Imported> {
  const last = await lastOf(await client.models.import(input));
  if (last.type !== 'done') throw new Error(`expected the import to be done, got ${last.type}`);
  return last;
}

it('takes in a folder as it is, without what is not the model’s, and shows its licence first', async () => {
  const { client, home } = await testApp();
  const source = { kind: 'folder' as const, path: await publishedModel() };
  const preview = await client.models.preview({ source });
  expect(preview).toMatchObject({ name: 'tiny-model-v1', licence: 'cc-by-4.0', gated: false, modelType: 'llama' });
  const names = [
    'README.md',
    'config.json',
    'generation_config.json',
    'model.safetensors',
    'tokenizer.json',
    'tokenizer_config.json',
  ];
  expect(preview.files.map((file) => file.path).toSorted()).toEqual(names);
  const { version, licence, parameters } = await importOf(client, { source });
  expect(version).toMatchObject({ id: 'tiny-model-v1', parentId: null, kept: null });
  expect(renderText(version.note)).toContain('License: cc-by-4.0');
  expect([licence, parameters > 1000]).toEqual(['cc-by-4.0', true]);
  expect((await readdir(version.folder)).toSorted()).toEqual(names);
  expect(await readFile(path.join(version.folder, 'config.json'), 'utf8')).toContain('of_its_own');
  expect(await client.models.verify({ version: version.id })).toMatchObject({ ok: true });
  await expect(importOf(client, { source })).rejects.toMatchObject({ code: 'conflict' });
  expect((await readdir(path.join(home, 'versions'))).toSorted()).toEqual(['parley-base', 'tiny-model-v1']);
});

it('refuses what is no model, is damaged or unknown, and leaves nothing behind', async () => {
  const { client, home } = await testApp();
  const folder = await publishedModel();
  const source = { kind: 'folder' as const, path: folder };
  const versions = () => readdir(path.join(home, 'versions'));
  const weights = await readFile(path.join(folder, 'model.safetensors'));
  await writeFile(path.join(folder, 'model.safetensors'), weights.subarray(0, weights.length - 100));
  await expect(importOf(client, { source })).rejects.toMatchObject({
    code: 'corrupt',
    // Where the damaged file is, not where its copy was.
    message: expect.stringContaining(`Reading ${path.join(folder, 'model.safetensors')}: not a sound`) as string,
  });
  await writeFile(path.join(folder, 'model.safetensors'), 'version https://git-lfs.github.com/spec/v1\noid sha256:0\n');
  await expect(importOf(client, { source })).rejects.toThrow('pointer of Git LFS');
  await writeFile(path.join(folder, 'model-00002-of-00003.safetensors'), weights);
  await rm(path.join(folder, 'model.safetensors'));
  await expect(importOf(client, { source })).rejects.toThrow(
    'no model.safetensors.index.json and no model-00001-of-00003.safetensors and no model-00003-of-00003.safetensors',
  );
  await rm(path.join(folder, 'model-00002-of-00003.safetensors'));
  await expect(importOf(client, { source })).rejects.toThrow('has no model.safetensors. pytorch_model.bin is not read');
  await writeFile(path.join(folder, 'model.safetensors'), weights);
  await writeFile(path.join(folder, 'config.json'), '{"model_type": "bert"}');
  await expect(client.models.preview({ source })).rejects.toMatchObject({ code: 'unsupported' });
  await expect(client.models.preview({ source: { kind: 'folder', path: '/nowhere' } })).rejects.toMatchObject({
    code: 'not_found',
  });
  expect(await versions()).toEqual(['parley-base']);
});

it('refuses weights that are no numbers, and a chat template that cannot be followed', async () => {
  const { client, home } = await testApp();
  const folder = await publishedModel();
  const source = { kind: 'folder' as const, path: folder };
  await writeFile(path.join(folder, 'chat_template.jinja'), '{{ messages.content }');
  await expect(importOf(client, { source })).rejects.toThrow('expected a Jinja template');
  await rm(path.join(folder, 'chat_template.jinja'));
  const { tensors, ...rest } = await readVersionFolder(folder);
  const norm = tensors.get('model.norm.weight')!;
  const data = norm.data.with(1, Infinity);
  await writeVersionFolder(
    folder,
    { ...rest, tensors: new Map([...tensors, ['model.norm.weight', { ...norm, data }]]) },
    { dtype: 'F32', replace: true },
  );
  await expect(importOf(client, { source })).rejects.toThrow(
    `Reading the weights of ${folder}: expected finite numbers, model.norm.weight has Infinity at place 1`,
  );
  expect(await readdir(path.join(home, 'versions'))).toEqual(['parley-base']);
});

it('reads a model before it copies it, does without a broken optional file, and exports what was reconciled', async () => {
  const { client } = await testApp();
  const folder = await publishedModel();
  const source = { kind: 'folder' as const, path: folder };
  const edit = async (name: string, change: object) => {
    const content = JSON.parse(await readFile(path.join(folder, name), 'utf8')) as object;
    await writeFile(path.join(folder, name), JSON.stringify({ ...content, ...change }));
  };
  await edit('config.json', { rope_scaling: { factor: 2 }, eos_token_id: 3 });
  await edit('tokenizer.json', { truncation: { max_length: 8 }, padding: { strategy: { Fixed: 8 } } });
  await edit('tokenizer_config.json', { eos_token: '<|user|>' });
  await writeFile(path.join(folder, 'generation_config.json'), '{"temperature": 0.15,}');
  const events = await allOf(await client.models.import({ source }));
  const stages = events.flatMap((event) => (event.type === 'progress' ? [event.stage] : []));
  expect(stages.indexOf('readingModel')).toBeLessThan(stages.indexOf('copying, bytes'));
  expect(events.flatMap((event) => (event.type === 'done' ? event.notes : [])).map((note) => render(note))).toEqual([
    expect.stringContaining('rotary positions factor 2 and no type'),
    expect.stringMatching(/^generation_config\.json was left out\. .*expected JSON/),
    'Its chat template ends replies with <|end|>; its tokenizer’s end token is <|user|>. Replies end at <|end|>, and exports say so.',
  ]);
  const out = path.join(await tempDir(), 'out');
  await allOf(await client.models.export({ version: 'tiny-model-v1', format: 'hf', out }));
  const written = async (name: string) => JSON.parse(await readFile(path.join(out, name), 'utf8')) as object;
  expect(await written('tokenizer.json')).toMatchObject({ truncation: null, padding: null });
  expect(await written('tokenizer_config.json')).toMatchObject({ eos_token: '<|end|>' });
  for (const name of ['config.json', 'generation_config.json']) {
    expect(await written(name)).toMatchObject({ eos_token_id: [5, 3] });
  }
  const weights = (where: string) => readFile(path.join(where, 'model.safetensors'));
  expect((await weights(out)).equals(await weights(folder))).toBe(true);
});

let hub: HubServer | undefined;
afterEach(async () => {
  vi.unstubAllEnvs();
  await hub?.close();
  hub = undefined;
});

it('takes in a model from the Hub, going on after it was stopped, and remembers where it is from', async () => {
  const { client, home } = await testApp();
  const folder = await publishedModel();
  await rm(path.join(folder, 'onnx'), { recursive: true });
  hub = await HubServer.start(folder, 'maker/tiny');
  vi.stubEnv('HF_ENDPOINT', hub.url);
  const source = { kind: 'hub' as const, repository: 'maker/tiny', revision: 'main' };
  expect(await client.models.preview({ source })).toMatchObject({
    name: 'tiny',
    licence: 'apache-2.0',
    modelType: 'llama',
  });
  hub.faults = { corrupt: 'model.safetensors' };
  await expect(importOf(client, { source, name: 'mine' })).rejects.toMatchObject({ code: 'corrupt' });
  hub.faults = {};
  hub.requests.length = 0;
  const { version } = await importOf(client, { source, name: 'mine' });
  expect(renderText(version.note)).toContain(`hub:maker/tiny@${commit}`);
  const again = hub.requests
    .filter((request) => request.includes('/resolve/'))
    .map((request) => path.basename(request));
  expect(again).toEqual(['model.safetensors']);
  expect(await client.models.verify({ version: 'mine' })).toMatchObject({ ok: true });
  expect(await readdir(path.join(home, 'imports'))).toEqual([]);
});

it('leaves folders alone, and the disk free, whatever a Hub says', async () => {
  const { client, home } = await testApp();
  const folder = await publishedModel();
  await rm(path.join(folder, 'onnx'), { recursive: true });
  const victim = path.join(home, 'victim');
  await mkdir(victim);
  await writeFile(path.join(victim, 'thesis.txt'), 'years of work');
  hub = await HubServer.start(folder, 'maker/tiny');
  vi.stubEnv('HF_ENDPOINT', hub.url);
  const source = { kind: 'hub' as const, repository: 'maker/tiny', revision: 'main' };
  const lies: HubServer['faults'][] = [
    { info: { sha: 'x/../../victim' } },
    { info: { id: '../victim' } },
    { endless: 'config.json' },
  ];
  for (const faults of lies) {
    hub.faults = faults;
    await expect(client.models.preview({ source })).rejects.toMatchObject({ code: 'corrupt' });
    await expect(importOf(client, { source, name: 'mine' })).rejects.toMatchObject({ code: 'corrupt' });
  }
  expect(await readFile(path.join(victim, 'thesis.txt'), 'utf8')).toBe('years of work');
  expect(await readdir(path.join(home, 'versions'))).toEqual(['parley-base']);
});

it('keeps what lies under the name of an import without a record', async () => {
  const { client, home } = await testApp();
  await mkdir(path.join(home, 'versions', 'mine'));
  await writeFile(path.join(home, 'versions', 'mine', 'model.safetensors'), 'of a lost database');
  await importOf(client, { source: { kind: 'folder', path: await publishedModel() }, name: 'mine' });
  const [aside] = await readdir(path.join(home, 'unrecorded'));
  expect(await readFile(path.join(home, 'unrecorded', aside, 'model.safetensors'), 'utf8')).toBe('of a lost database');
});

it('writes a version for other programs with a card of where it comes from, whole or not at all', async () => {
  const { client } = await testApp();
  const { version } = await importOf(client, { source: { kind: 'folder', path: await publishedModel() } });
  await client.models.update({ version: version.id, name: 'Tiny: asks back?' });
  const dir = await tempDir();
  const exportOf = async (format: 'hf' | 'onnx' | 'gguf', type?: 'f32' | 'f16' | 'q8_0') => {
    const out = path.join(dir, `${format}-${type ?? 'default'}`);
    return lastOf(await client.models.export({ version: version.id, format, type, out }));
  };
  expect(await exportOf('gguf', 'q8_0')).toMatchObject({
    files: [{ path: 'BASE-MODEL-CARD.md' }, { path: 'README.md' }, { path: 'Tiny-asks-back-q8_0.gguf' }],
  });
  expect(await exportOf('onnx')).toMatchObject({ type: 'done', format: 'onnx' });
  const readme = await readFile(path.join(dir, 'gguf-q8_0', 'README.md'), 'utf8');
  expect(readme).toContain('license: cc-by-4.0');
  expect(readme).toContain('library_name: gguf');
  expect(await readFile(path.join(dir, 'gguf-q8_0', 'BASE-MODEL-CARD.md'), 'utf8')).toBe(card);
  await exportOf('hf');
  await exportOf('hf', 'f16');
  const original = await readVersionFolder(version.folder);
  expect((await readVersionFolder(path.join(dir, 'hf-default'))).tensors).toEqual(original.tensors);
  expect((await readVersionFolder(path.join(dir, 'hf-f16'))).config).toEqual({
    ...original.config,
    torch_dtype: 'float16',
  });
  await expect(exportOf('onnx', 'q8_0')).rejects.toMatchObject({ code: 'invalid_input' });
  await expect(exportOf('hf')).rejects.toMatchObject({ code: 'conflict' });
  expect((await readdir(dir)).toSorted()).toEqual(['gguf-q8_0', 'hf-default', 'hf-f16', 'onnx-default']);
});

it('leaves nothing of an export that is stopped', async () => {
  const { client } = await testApp();
  const dir = await tempDir();
  const stream = await client.models.export({ version: 'parley-base', format: 'onnx', out: path.join(dir, 'out') });
  await stream.next();
  await stream.return?.();
  expect(await readdir(dir)).toEqual([]);
});

it('writes into the card how a version was trained and what was measured', async () => {
  const { client } = await testApp();
  const chats = Array.from({ length: 8 }, (_, i) =>
    JSON.stringify({
      messages: [
        { role: 'user', content: `say ${i}` },
        { role: 'assistant', content: 'abc' },
      ],
    }),
  ).join('\n');
  await importData(client, { source: { kind: 'text', fileName: 'chats.jsonl', text: chats } });
  const { id: runId } = await client.train.start({ method: 'sft', data: ['chats'], settings: { epochs: 1 }, seed: 0 });
  await allOf(await client.runs.watch({ runId }));
  const versions = await client.models.list();
  const trained = versions.find((candidate) => candidate.runId === runId)!;
  const out = path.join(await tempDir(), 'out');
  await allOf(await client.models.export({ version: trained.id, format: 'hf', out }));
  const readme = await readFile(path.join(out, 'README.md'), 'utf8');
  expect(readme).toContain('base_model:\n- parley-base');
  expect(readme).toContain(`\n# Fine-tuning 1\n\nIn Parley: \`${trained.id}\`.\n`);
  expect(readme).toContain(`\n## Fine-tuning 1 (\`${trained.id}\`), 2`);
  expect(readme).toContain(`\nMade by Fine-tuning 1 (\`${runId}\`) from parley-base.\n`);
  expect(readme).toMatch(/\| method \| sft \|/);
  expect(readme).toMatch(/\| steps \| \d+ \|/);
});
