import { expect, test } from 'vitest';
import { signLines } from './run-end.ts';

test('signs are told one under the other: what, where and since when, the figures, the usual reason, the way out', () => {
  const sign = {
    stage: 'ppo',
    chart: 'KL',
    title: 'KL is negative',
    since: 4,
    until: null,
    seen: 'KL was −0.8 nats.',
    means: 'Sampling differs.',
    change: 'Set temperature to 1.',
  };
  const over = { ...sign, chart: 'Clipped updates', title: 'Updates are too large', since: 2, until: 9 };
  expect(signLines([sign, over]).split('\n')).toEqual([
    'Signs of trouble',
    '  KL is negative (PPO: KL, since batch 4)',
    '    KL was −0.8 nats.',
    '    Usually: Sampling differs.',
    '    Try: Set temperature to 1.',
    '  Updates are too large (PPO: Clipped updates, batch 2 to 9)',
    '    KL was −0.8 nats.',
    '    Usually: Sampling differs.',
    '    Try: Set temperature to 1.',
  ]);
});
