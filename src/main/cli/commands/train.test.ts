import { expect, test } from 'vitest';
import type { Client } from '../../../shared/contract/contract.ts';
import { methodCalled } from '../../../shared/methods/all.ts';
import { trainInputOf } from './train.ts';

const asked = (options: Parameters<typeof trainInputOf>[2]) =>
  trainInputOf({} as Client, methodCalled('rloo'), { seed: 1, ...options });

test('an environment is a setting of the method, with its shaping', async () => {
  const { settings } = await asked({ env: 'coffee', shaping: 0.5 });
  expect(settings).toEqual({ env: 'coffee', shaping: 0.5 });
});

test('what an environment would leave unread is refused', async () => {
  await expect(asked({ env: 'coffee', reward: ['rule:question'] })).rejects.toThrow(
    'The environment coffee brings its own tasks and rewards.',
  );
  await expect(asked({ env: 'sums', prompts: 'everyday' })).rejects.toThrow('Leave out --prompts');
  await expect(asked({ shaping: 0.5 })).rejects.toThrow('Name one with --env');
  await expect(asked({ env: 'prompts', shaping: 0.5 })).rejects.toThrow('Name one with --env');
});
