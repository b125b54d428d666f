import { expect, it } from 'vitest';
import { render } from '../../../shared/language/said.ts';
import { methodNames, methods } from '../../../shared/methods/all.ts';
import { roundPresets } from '../../../shared/methods/round-settings.ts';
import { testApp } from '../test-app.fixture.ts';
import { settingsFor } from './job-settings.ts';

it('trains all weights of a small model, adapters of one of 100 million parameters', () => {
  expect(settingsFor('ppo', {}, 99_999_999)).toMatchObject({ loraRank: 0, episodes: 2048, rolloutBatchSize: 128 });
  expect(settingsFor('ppo', {}, 100_000_000)).toMatchObject({
    loraRank: 16,
    loraAlpha: 32,
    episodes: 256,
    rolloutBatchSize: 32,
    maxNewTokens: 64,
  });
  expect(settingsFor('dpo', {}, 1e9)).toMatchObject({ loraRank: 16, epochs: methods.dpo.settings.epochs.default });
});

it('what is told goes before what the size says', () => {
  expect(settingsFor('ppo', { loraRank: 0, episodes: 8 }, 1e9)).toMatchObject({
    loraRank: 0,
    episodes: 8,
    maxNewTokens: 64,
  });
});

it.each(methodNames)('%s takes the defaults of a big model', (name) => {
  // DQN trains a head alone.
  if (name === 'dqn') expect(settingsFor(name, {}, 1e9)).toEqual(settingsFor(name, {}));
  else expect(settingsFor(name, {}, 1e9)).toMatchObject({ loraRank: 16 });
});

it('balanced is what a round from a big model does when it is told nothing', () => {
  const balanced = roundPresets('ppo', 1e9).find(({ name }) => name === 'balanced');
  expect(balanced?.settings).toEqual({ episodes: 256, contestPrompts: 64, contestSamples: 2 });
  expect(balanced && render(balanced.facts)).toBe('256 replies to learn from, 128 to judge');
});

it('counts a version’s parameters by its config', async () => {
  const { client } = await testApp();
  const [base] = await client.models.list();
  // 2 · 264 · 16 for tokens; each layer 16 · (16 + 8 + 8 + 16) + 3 · 16 · 24 + 2 · 16; 16 for the last norm
  expect(base.parameters).toBe(2 * 264 * 16 + 2 * (16 * 48 + 3 * 16 * 24 + 2 * 16) + 16);
});
