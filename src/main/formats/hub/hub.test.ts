import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { downloadFile } from './download-file.ts';
import { commit, HubServer } from './hub-server.fixture.ts';
import type { Hub } from './hub.ts';
import { readRepository } from './repository.ts';
import type { HubRepository } from './repository.ts';

const temporary = mkdtempSync(path.join(tmpdir(), 'parley-hub-'));
const published = mkdtempSync(path.join(temporary, 'published-'));
const weights = Buffer.alloc(300_000, 'weights ');
writeFileSync(path.join(published, 'model.safetensors'), weights);
writeFileSync(path.join(published, 'config.json'), '{"model_type": "llama"}');
writeFileSync(path.join(published, 'README.md'), '---\nlicense: apache-2.0\n---\n');
writeFileSync(path.join(published, 'pytorch_model.bin'), 'a pickle');
writeFileSync(path.join(published, 'modeling_own.py'), 'code');

let server: HubServer;
let hub: Hub;
let folder: string;
beforeAll(async () => {
  server = await HubServer.start(published, 'maker/model');
  hub = { url: server.url, accessToken: undefined };
});
afterEach(() => {
  server.faults = {};
  server.requests.length = 0;
});
afterAll(async () => {
  await server.close();
  rmSync(temporary, { recursive: true });
});

async function repository(): Promise<HubRepository> {
  folder = mkdtempSync(path.join(temporary, 'fetched-'));
  return readRepository(hub, 'maker/model', 'main');
}

const noPause = { retryAfterMs: [0, 0, 0] };

async function fetchWeights(found: HubRepository, onBytes: (bytes: number) => void = () => undefined): Promise<void> {
  const file = found.files.find(({ path: name }) => name === 'model.safetensors')!;
  await downloadFile(hub, found, file, folder, {
    ...noPause,
    onBytes: (bytes) => {
      onBytes(bytes);
      server.received(bytes);
    },
  });
}

const fetched = () => readFileSync(path.join(folder, 'model.safetensors'));

describe('reading a repository', () => {
  it('finds the model’s own files, their checksums, the commit and the licence', async () => {
    const found = await repository();
    expect(found).toMatchObject({ name: 'maker/model', commit, licence: 'apache-2.0', isGated: false });
    expect(found.files.map(({ path: name, sizeBytes, checksum }) => [name, sizeBytes, checksum.kind])).toEqual([
      ['README.md', 28, 'git'],
      ['config.json', 23, 'git'],
      ['model.safetensors', 300_000, 'sha256'],
    ]);
    expect(found.otherFiles.toSorted()).toEqual(['modeling_own.py', 'pytorch_model.bin']);
  });

  it('says what is the matter in words', async () => {
    await expect(readRepository(hub, 'nobody/nothing', 'main')).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('no such model, revision or file, or it is private') as string,
    });
    await expect(readRepository(hub, 'maker/model', 'gone')).rejects.toMatchObject({ code: 'not_found' });
    const nowhere = { url: 'http://127.0.0.1:9', accessToken: undefined };
    await expect(readRepository(nowhere, 'maker/model', 'main')).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining('cannot be reached') as string,
    });
    await expect(readRepository(hub, 'maker/model', 'main', AbortSignal.abort())).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});

describe('a server that answers what cannot be true', () => {
  const refusal = (faults: HubServer['faults']) => {
    server.faults = faults;
    return expect(readRepository(hub, 'maker/model', 'main')).rejects;
  };

  it.each(['x/../../../victim', '..', 'main', `${commit}0`, '', 7])('is refused the commit %j', async (sha) => {
    await refusal({ info: { sha } }).toMatchObject({
      code: 'corrupt',
      message: expect.stringContaining('expected a commit of 40 hexadecimal digits') as string,
    });
  });

  it.each(['../../victim', 'maker/other', ''])('is refused the name %j for another that was asked for', async (id) => {
    await refusal({ info: { id } }).toMatchObject({
      code: 'corrupt',
      message: expect.stringContaining(
        `expected the model maker/model, the Hub answered ${JSON.stringify(id)}`,
      ) as string,
    });
  });

  it.each([
    '../../evil.json',
    '..\\..\\evil.json',
    'C:evil.json',
    '/etc/evil.json',
    'a/evil.json',
    'nul\0.json',
    '.json',
  ])('has its file %j left out', async (evil) => {
    server.faults = { listed: [{ type: 'file', path: evil, size: 2, oid: 'a'.repeat(40) }] };
    const found = await readRepository(hub, 'maker/model', 'main');
    expect(found.files.map((file) => file.path)).toEqual(['README.md', 'config.json', 'model.safetensors']);
    expect(found.otherFiles).toContain(evil);
  });

  it.each([
    ['a size', { size: -1, oid: 'a'.repeat(40) }],
    ['a size', { size: 2 ** 60, oid: 'a'.repeat(40) }],
    ['a text as large as weights', { size: 200_000_000, oid: 'a'.repeat(40) }],
    ['a checksum', { size: 2, oid: '../x' }],
    ['a checksum', { size: 2, oid: 'a'.repeat(40), lfs: { oid: 'a'.repeat(40), size: 2, pointerSize: 130 } }],
  ])('is refused %s that a file cannot have', async (_what, file) => {
    await refusal({ listed: [{ type: 'file', path: 'tokenizer.json', ...file }] }).toMatchObject({ code: 'corrupt' });
  });

  it.each(['main', commit])('is left when its answer to .../%s has no end', async (endless) => {
    server.sentEndlessly = 0;
    await refusal({ endless }).toMatchObject({
      code: 'corrupt',
      message: expect.stringContaining('expected at most 32.0 MB, more came') as string,
    });
  });

  it('is left when a file goes on beyond its listed size, and nothing of it is kept', async () => {
    const found = await repository();
    server.faults = { endless: 'config.json' };
    server.sentEndlessly = 0;
    const file = found.files.find(({ path: name }) => name === 'config.json')!;
    await expect(downloadFile(hub, found, file, folder, noPause)).rejects.toMatchObject({
      code: 'corrupt',
      message: expect.stringContaining("expected 23 bytes as the Hub's list says, more came") as string,
    });
    expect(readdirSync(folder)).toEqual([]);
    expect(server.sentEndlessly).toBeLessThan(10_000_000);
  });
});

describe('fetching a file', () => {
  it('goes on where a transfer broke, as often as that happens', async () => {
    const found = await repository();
    server.faults = { breakAfter: { file: 'model.safetensors', bytes: [100_000, 50_000] } };
    const seen: number[] = [];
    await fetchWeights(found, (bytes) => seen.push(bytes));
    expect(fetched().equals(weights)).toBe(true);
    const ranges = server.requests.flatMap((request) => /bytes=(\d+)-/.exec(request)?.[1] ?? []);
    expect(ranges).toEqual(['100000', '150000']);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBe(300_000);
  });

  it('goes on in a later call, and asks for nothing that is there', async () => {
    const found = await repository();
    server.faults = { breakAfter: { file: 'model.safetensors', bytes: [70_000, 0, 0, 0] } };
    await expect(fetchWeights(found)).rejects.toMatchObject({ code: 'io' });
    expect(readdirSync(folder)).toEqual(['model.safetensors.part']);
    server.requests.length = 0;
    await fetchWeights(found);
    expect(server.requests).toEqual([expect.stringMatching(/bytes=70000-$/)]);
    expect(fetched().equals(weights)).toBe(true);
    server.requests.length = 0;
    await fetchWeights(found);
    expect(server.requests).toEqual([]);
  });

  it('begins anew where the server knows no ranges', async () => {
    const found = await repository();
    server.faults = { breakAfter: { file: 'model.safetensors', bytes: [70_000] }, wholeFilesOnly: true };
    await fetchWeights(found);
    expect(fetched().equals(weights)).toBe(true);
  });

  it.each(['model.safetensors', 'config.json'])(
    'refuses %s with a wrong checksum and keeps nothing of it',
    async (name) => {
      const found = await repository();
      server.faults = { corrupt: name };
      const file = found.files.find(({ path: listed }) => listed === name)!;
      await expect(downloadFile(hub, found, file, folder, noPause)).rejects.toMatchObject({
        code: 'corrupt',
        message: expect.stringContaining(file.checksum.hex) as string,
      });
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it('says that a model is gated and where its terms are, without trying again', async () => {
    const found = await repository();
    server.faults = { gated: true };
    server.requests.length = 0;
    await expect(fetchWeights(found)).rejects.toThrow(`gated: accept its terms at ${hub.url}/maker/model`);
    expect(server.requests).toHaveLength(1);
  });

  it('stops when it is cancelled and keeps what came', async () => {
    const found = await repository();
    const stop = new AbortController();
    server.faults = { breakAfter: { file: 'model.safetensors', bytes: [100_000] } };
    const file = found.files.find(({ path: name }) => name === 'model.safetensors')!;
    const fetching = downloadFile(hub, found, file, folder, {
      signal: stop.signal,
      retryAfterMs: [60_000],
      onBytes: (bytes) => bytes >= 100_000 && stop.abort(),
    });
    await expect(fetching).rejects.toMatchObject({ code: 'cancelled' });
    expect(readdirSync(folder)).toEqual(['model.safetensors.part']);
  });
});
