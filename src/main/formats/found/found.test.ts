import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { hubCacheFolder, inHubCache } from './hub-cache.ts';
import { inLmStudio, lmStudioFolders } from './lm-studio.ts';
import { inOllama, ollamaFolders } from './ollama.ts';

const commit = '0123456789abcdef0123456789abcdef01234567';
const other = 'fedcba9876543210fedcba9876543210fedcba98';
const isWindows = process.platform === 'win32';
let home: string;

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'parley-found-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function write(content: string, ...place: string[]): Promise<string> {
  const file = path.join(home, ...place);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}

/** As the Hub's library lays it out: links from a snapshot to blobs. */
async function cached(repository: string, revision: string, files: Record<string, string>): Promise<string> {
  const snapshot = path.join(home, 'hub', repository, 'snapshots', revision);
  await mkdir(snapshot, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const blob = `${revision.slice(0, 4)}-${name}`;
    await write(content, 'hub', repository, 'blobs', blob);
    await symlink(path.join('..', '..', 'blobs', blob), path.join(snapshot, name));
  }
  return snapshot;
}

const whole = { 'config.json': '{}', 'tokenizer.json': '{}', 'model.safetensors': 'weights' };
const hub = () => inHubCache(path.join(home, 'hub'));

it('the Hub’s cache is where its library looks for it', () => {
  const of = (environment: NodeJS.ProcessEnv) => hubCacheFolder(environment, '/home/me').split(path.sep).join('/');
  expect(of({})).toBe('/home/me/.cache/huggingface/hub');
  expect(of({ XDG_CACHE_HOME: '/caches' })).toBe('/caches/huggingface/hub');
  expect(of({ XDG_CACHE_HOME: '/caches', HF_HOME: '/hf' })).toBe('/hf/hub');
  expect(of({ HF_HOME: '/hf', HF_HUB_CACHE: '/elsewhere' })).toBe('/elsewhere');
});

it('finds whole models in the Hub’s cache, at the commit that main means', async () => {
  await cached('models--owner--name', other, { ...whole, 'model.safetensors': 'other weights' });
  const path = await cached('models--owner--name', commit, whole);
  await write(`${commit}\n`, 'hub', 'models--owner--name', 'refs', 'main');
  expect(await hub()).toEqual([
    { foundIn: 'hugging-face', name: 'owner/name', path, format: 'safetensors', sizeBytes: 2 + 2 + 7 },
  ]);
});

it('takes the newest snapshot where main says nothing, and models without an owner', async () => {
  const older = await cached('models--gpt2', commit, whole);
  const newer = await cached('models--gpt2', other, whole);
  await utimes(older, 1, 1);
  await utimes(newer, 2, 2);
  expect(await hub()).toMatchObject([{ name: 'gpt2', path: newer }]);
});

it('leaves what is no whole model of the Hub’s cache, and what a link leads out to', async () => {
  await cached('models--a--config-only', commit, { 'config.json': '{}', 'tokenizer.json': '{}' });
  await cached('models--a--pickle', commit, { 'config.json': '{}', 'tokenizer.json': '{}', 'pytorch_model.bin': 'x' });
  await cached('datasets--a--b', commit, whole);
  const half = { 'config.json': '{}', 'tokenizer.json': '{}', 'model-00001-of-00002.safetensors': 'x' };
  await cached('models--a--half', commit, half);
  const gone = await cached('models--a--gone', commit, whole);
  await rm(path.join(home, 'hub', 'models--a--gone', 'blobs', `${commit.slice(0, 4)}-model.safetensors`));
  const outside = await cached('models--a--outside', commit, { 'config.json': '{}', 'tokenizer.json': '{}' });
  await symlink(await write('secret', 'secret'), path.join(outside, 'model.safetensors'));
  expect(gone).toContain('gone');
  expect(await hub()).toEqual([]);
  expect(await inHubCache(path.join(home, 'nowhere'))).toEqual([]);
});

it('finds LM Studio’s files where its pointer and its settings say, a split model once', async () => {
  const chosen = path.join(home, 'chosen');
  await write(`${path.join(home, 'studio')}\n`, '.lmstudio-home-pointer');
  await write(JSON.stringify({ downloadsFolder: chosen }), 'studio', 'settings.json');
  const folders = await lmStudioFolders(home);
  expect(folders).toEqual([
    chosen,
    ...[['studio'], ['.lmstudio'], ['.cache', 'lm-studio']].map((place) => path.join(home, ...place, 'models')),
  ]);
  const one = await write('12345', 'chosen', 'maker', 'Small-GGUF', 'small-Q8_0.gguf');
  const first = await write('123', 'chosen', 'maker', 'Large-GGUF', 'large-00001-of-00002.gguf');
  await write('1234', 'chosen', 'maker', 'Large-GGUF', 'large-00002-of-00002.gguf');
  await write('12', 'chosen', 'maker', 'Small-GGUF', 'mmproj-small.gguf');
  await write('12', 'chosen', 'maker', 'Small-GGUF', 'readme.md');
  await write('12', 'chosen', 'maker', 'Half-GGUF', 'half-00001-of-00002.gguf');
  expect(await inLmStudio(chosen)).toEqual([
    {
      foundIn: 'lm-studio',
      name: 'maker/Large-GGUF/large-00001-of-00002.gguf',
      path: first,
      format: 'gguf',
      sizeBytes: 7,
    },
    { foundIn: 'lm-studio', name: 'maker/Small-GGUF/small-Q8_0.gguf', path: one, format: 'gguf', sizeBytes: 5 },
  ]);
});

it.skipIf(isWindows)('a pipe that is called like a model is no model, and nothing waits for it', async () => {
  const folder = path.join(home, 'models', 'maker', 'model');
  await mkdir(folder, { recursive: true });
  execFileSync('mkfifo', [path.join(folder, 'pipe.gguf')]);
  await mkdir(path.join(folder, 'folder.gguf'));
  expect(await inLmStudio(path.join(home, 'models'))).toEqual([]);
});

const digest = (letter: string) => letter.repeat(64);
const layer = (letter: string, mediaType = 'application/vnd.ollama.image.model') => ({
  mediaType,
  digest: `sha256:${digest(letter)}`,
  size: 8,
});

it('finds Ollama’s models by their manifests, under the names that it gives them', async () => {
  const library = ['manifests', 'registry.ollama.ai', 'library'];
  const license = layer('b', 'application/vnd.ollama.image.license');
  await write(JSON.stringify({ schemaVersion: 2, layers: [layer('a'), license] }), ...library, 'llama3.2', '1b');
  await write(JSON.stringify({ layers: [layer('a')] }), 'manifests', 'registry.ollama.ai', 'someone', 'own', 'latest');
  await write(JSON.stringify({ layers: [layer('a')] }), 'manifests', 'hf.co', 'maker', 'Small-GGUF', 'Q8_0');
  const blob = await write('GGUF1234', 'blobs', `sha256-${digest('a')}`);
  const common = { foundIn: 'ollama', path: blob, format: 'gguf', sizeBytes: 8 };
  expect(await inOllama(home)).toEqual([
    { ...common, name: 'hf.co/maker/Small-GGUF:Q8_0' },
    { ...common, name: 'llama3.2:1b' },
    { ...common, name: 'someone/own:latest' },
  ]);
});

it('leaves manifests of Ollama that name no GGUF file, or a file that is elsewhere', async () => {
  const library = ['manifests', 'registry.ollama.ai', 'library', 'm'];
  const manifest = (content: unknown, tag: string) =>
    write(typeof content === 'string' ? content : JSON.stringify(content), ...library, tag);
  await write('not a gguf', 'blobs', `sha256-${digest('c')}`);
  await manifest({ layers: [layer('c')] }, 'other-format');
  await manifest({ layers: [layer('d')] }, 'gone');
  await manifest({ layers: [{ mediaType: layer('a').mediaType, digest: 'sha256:../../secret' }] }, 'path');
  await manifest({ layers: [layer('a'), layer('c')] }, 'several');
  await manifest({ layers: 'none' }, 'odd');
  await manifest('{', 'broken');
  expect(await inOllama(home)).toEqual([]);
});

it('Ollama’s folder is the one that it is told', () => {
  expect(ollamaFolders({ OLLAMA_MODELS: '/models' }, '/home/me')).toEqual(['/models']);
  expect(ollamaFolders({}, '/home/me')[0]).toBe(path.join('/home/me', '.ollama', 'models'));
});
