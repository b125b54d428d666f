/** The one Chromium behind all windows, with its profile where Electron would keep it. */
import { chromium } from '@playwright/test';
import type { BrowserContext } from '@playwright/test';
import { browserLaunchOptions } from '../browser.ts';

let launched: Promise<BrowserContext> | undefined;

export function launchChromium(profileDir: string): Promise<BrowserContext> {
  launched ??= (async () => {
    const options = await browserLaunchOptions();
    return chromium.launchPersistentContext(profileDir, {
      ...options,
      // A spec connects to the same browser and finds its port in the profile (DevToolsActivePort).
      args: ['--remote-debugging-port=0'],
      viewport: null,
      locale: 'en-GB',
      reducedMotion: 'reduce',
      ignoreHTTPSErrors: true,
    });
  })();
  return launched;
}

export async function closeChromium(): Promise<void> {
  await launched?.then((context) => context.close()).catch(() => undefined);
}
