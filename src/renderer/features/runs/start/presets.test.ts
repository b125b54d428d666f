import { expect, test } from 'vitest';
import { testApp } from '../../../../main/app/test-app.fixture.ts';
import { methodCalled, methodNames, policyMethodNames } from '../../../../shared/methods/all.ts';
import { settingFields } from '../../../../shared/methods/parts/setting.ts';
import { contestSettings, roundPresets } from '../../../../shared/methods/round-settings.ts';

test('balanced is what each trainer does when it is told nothing, and every size is allowed', async () => {
  const { client } = await testApp();
  const settings = await client.train.settings();
  for (const method of methodNames) {
    const { amount: setting, presets: sizes } = methodCalled(method);
    const field = settings[method].find(({ name }) => name === setting);
    expect([method, sizes.find(({ name }) => name === 'balanced')?.amount]).toEqual([method, field?.default]);
    for (const { amount } of sizes) expect(amount).toBeLessThanOrEqual(field?.max ?? Infinity);
  }
  for (const method of policyMethodNames) {
    const told = roundPresets(method).find(({ name }) => name === 'balanced')?.settings;
    const fields = [...settings[method], ...settingFields(contestSettings)];
    const usual = Object.keys(told ?? {}).map((name) => [name, fields.find((field) => field.name === name)?.default]);
    expect([method, told]).toEqual([method, Object.fromEntries(usual)]);
  }
});
