import { expect, test } from 'vitest';
import { quietChromium } from './quiet-chromium.ts';

test('background services are off, and no name can be looked up', () => {
  const given = new Map<string, string | undefined>();
  quietChromium({ appendSwitch: (name, value) => void given.set(name, value) });
  expect(given.get('host-resolver-rules')).toBe('MAP * ~NOTFOUND');
  for (const service of ['background-networking', 'component-update', 'domain-reliability', 'breakpad', 'sync']) {
    expect(given.has(`disable-${service}`)).toBe(true);
  }
});
