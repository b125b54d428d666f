/** A Chromium for the specs: the one that npm brings along where there is one, elsewhere what is installed. */
import type { LaunchOptions } from '@playwright/test';
import chromium from '@sparticuz/chromium';

/** `PARLEY_BROWSER` names another executable. */
export async function browserLaunchOptions(): Promise<LaunchOptions> {
  const named = process.env.PARLEY_BROWSER;
  if (named !== undefined && named !== '') return { executablePath: named };
  if (process.platform === 'win32') return { channel: 'msedge' };
  if (process.platform !== 'linux' || process.arch !== 'x64') return { channel: 'chrome' };
  // Without it, WebGL's software renderer is not unpacked; nothing here draws with it.
  chromium.setGraphicsMode = false;
  return { executablePath: await chromium.executablePath() };
}
