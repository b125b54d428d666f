import { expect, test } from 'vitest';
import type { Footprint } from '../../../../shared/contract/memory.ts';
import { factsOf, fitOf, foundOffer, hubOffer } from './offer.ts';

const footprint: Footprint = {
  supported: true,
  modelType: 'llama',
  parameters: 1_235_814_400,
  contextTokens: 131_072,
  chatBytes: 15e9,
  roundBytes: 33e9,
  refusal: null,
};

test('says whether memory holds it, and nothing where nobody knows', () => {
  expect(fitOf(undefined, 20e9)).toBeUndefined();
  expect(fitOf(footprint, null)).toBeUndefined();
  expect(fitOf(footprint, 14e9)).toEqual({ tone: 'bad', words: 'does not fit into this machine’s memory' });
  expect(fitOf({ ...footprint, refusal: 'too large' }, 20e9)?.words).toBe('fits for chat, not for a round');
  expect(fitOf(footprint, 40e9)?.tone).toBe('good');
  expect(fitOf({ supported: false, reason: '' }, 40e9)?.words).toBe('not supported');
});

const found = {
  foundIn: 'ollama',
  name: 'llama3.2:1b',
  path: '/blobs/1',
  format: 'gguf',
  sizeBytes: 1_300_000_000,
  versionName: 'llama3.2-1b',
} as const;

test('tells only what is known', () => {
  expect(factsOf(foundOffer(found), undefined)).toBe('1.3 GB on disk');
  expect(factsOf({ ...foundOffer(found), licence: null }, footprint)).toBe(
    '1.24 B parameters · 1.3 GB on disk · no license stated · context of 131,072 tokens',
  );
});

const listed = {
  repository: 'maker/model',
  licence: 'mit',
  gated: false,
  downloads: 1,
  modelType: 'gemma',
  parameters: null,
  sizeBytes: null,
  config: null,
};

test('a family that the Hub names is enough to refuse a model; a gated one is not judged by it', () => {
  expect(hubOffer(listed).config).toEqual({ model_type: 'gemma' });
  expect(hubOffer({ ...listed, gated: true }).config).toBeNull();
  expect(hubOffer({ ...listed, modelType: null }).config).toBeNull();
});
