import { expect, test } from 'vitest';
import { testApp } from '../../../../main/app/test-app.fixture.ts';
import { methodCalled, methodNames } from '../../../../shared/methods/all.ts';
import { presets } from './presets.ts';

test('balanced is what each trainer does when it is told nothing, and every size is allowed', async () => {
  const { client } = await testApp();
  const settings = await client.train.settings();
  for (const method of methodNames) {
    const { amount: setting, presets: sizes } = methodCalled(method);
    const field = settings[method].find(({ name }) => name === setting);
    expect([method, sizes.find(({ name }) => name === 'balanced')?.amount]).toEqual([method, field?.default]);
    for (const { amount } of sizes) expect(amount).toBeLessThanOrEqual(field?.max ?? Infinity);
  }
  const episodes = settings.ppo.find(({ name }) => name === 'episodes');
  expect(presets.balanced.episodes).toBe(episodes?.default);
});
