import { expect, test } from 'vitest';
import { testApp } from '../../../main/app/test-app.fixture.ts';
import { presets, trainerPresets } from './presets.ts';
import { trainerNames, trainers } from './train-form.svelte.ts';

test('balanced is what each trainer does when it is told nothing, and every size is allowed', async () => {
  const { client } = await testApp();
  const settings = await client.train.settings();
  for (const trainer of trainerNames) {
    const field = settings[trainer].find(({ name }) => name === trainers[trainer].amount);
    const sizes = trainerPresets[trainer];
    expect([trainer, sizes.find(({ name }) => name === 'balanced')?.amount]).toEqual([trainer, field?.default]);
    for (const { amount } of sizes) expect(amount).toBeLessThanOrEqual(field?.max ?? Infinity);
  }
  const episodes = settings.ppo.find(({ name }) => name === 'episodes');
  expect(presets.balanced.episodes).toBe(episodes?.default);
});
