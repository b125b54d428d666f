import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { HubServer } from './hub-server.fixture.ts';
import { searchHub } from './search-hub.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'parley-search-'));
let server: HubServer;
const hub = () => ({ url: server.url, accessToken: undefined });

afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  server = await HubServer.start(folder, 'someone/model');
  // As huggingface.co answers, with the fields that are read.
  server.catalogue = [
    {
      id: 'HuggingFaceTB/SmolLM2-135M-Instruct',
      downloads: 1_000_000,
      config: { architectures: ['LlamaForCausalLM'], model_type: 'llama' },
      cardData: { license: 'apache-2.0' },
      safetensors: { parameters: { BF16: 134_515_008 }, total: 134_515_008 },
      configJson: { model_type: 'llama', hidden_size: 576 },
    },
    {
      id: 'meta-llama/Llama-3.2-1B-Instruct',
      gated: 'manual',
      config: { model_type: 'llama' },
      tags: ['license:llama3.2'],
      safetensors: { parameters: { BF16: 1_235_814_400 }, total: 1_235_814_400 },
    },
    {
      id: 'google/gemma-3-270m-instruct',
      config: { model_type: 'gemma3_text' },
      configJson: { model_type: 'gemma3_text' },
    },
    {
      id: 'someone/packed-instruct',
      safetensors: { parameters: { U32: 5, BF16: 2 }, total: 7 },
      configJson: { model_type: 'qwen2' },
    },
  ];
});
afterEach(() => server.close());

it('asks for text models in safetensors, those that are fetched most first, and takes what the Hub says of each', async () => {
  const { hub: asked, models } = await searchHub(hub(), 'instruct');
  expect(asked).toBe(server.url);
  const query = new URLSearchParams(server.searches[0]);
  expect(Object.fromEntries(query)).toMatchObject({
    search: 'instruct',
    pipeline_tag: 'text-generation',
    filter: 'safetensors',
    sort: 'downloads',
    limit: '10',
  });
  expect(query.getAll('expand')).toEqual(expect.arrayContaining(['config', 'cardData', 'safetensors', 'gated']));
  expect(models).toEqual([
    {
      repository: 'HuggingFaceTB/SmolLM2-135M-Instruct',
      licence: 'apache-2.0',
      gated: false,
      downloads: 1_000_000,
      modelType: 'llama',
      parameters: 134_515_008,
      sizeBytes: 269_030_016,
      config: { model_type: 'llama', hidden_size: 576 },
    },
    {
      repository: 'meta-llama/Llama-3.2-1B-Instruct',
      licence: 'llama3.2',
      gated: true,
      downloads: 0,
      modelType: 'llama',
      parameters: 1_235_814_400,
      sizeBytes: 2_471_628_800,
      // Refused, as the Hub refuses a gated model's files.
      config: null,
    },
    {
      repository: 'google/gemma-3-270m-instruct',
      licence: null,
      gated: false,
      downloads: 0,
      modelType: 'gemma3_text',
      parameters: null,
      sizeBytes: null,
      config: { model_type: 'gemma3_text' },
    },
    // Numbers of a type that is not known have no known size.
    expect.objectContaining({ repository: 'someone/packed-instruct', parameters: 7, sizeBytes: null }),
  ]);
});

it('finds nothing where no name has the words', async () => {
  expect(await searchHub(hub(), 'nothing like it')).toEqual({ hub: server.url, models: [] });
});

it('says that the Hub cannot be reached, and what works without it', async () => {
  const gone = hub();
  await server.close();
  await expect(searchHub(gone, 'smol')).rejects.toThrow(
    /models called "smol": the Hugging Face Hub at .* cannot be reached/,
  );
  server = await HubServer.start(folder, 'someone/model');
});

it('does not wait for a Hub that never answers', async () => {
  server.faults = { silent: true };
  const slow = searchHub(hub(), 'smol', undefined, 200);
  await expect(slow).rejects.toThrow(/expected an answer within 0\.2 seconds, none came/);
  await expect(slow).rejects.toMatchObject({ code: 'io' });
});

it('ends when it is left', async () => {
  server.faults = { silent: true };
  const left = new AbortController();
  setTimeout(() => left.abort(), 50);
  await expect(searchHub(hub(), 'smol', left.signal)).rejects.toMatchObject({ code: 'cancelled' });
});
