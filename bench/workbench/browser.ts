/** A real Chromium from npm, without a window. */
import { chromium } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import packed from '@sparticuz/chromium';

/** PARLEY_CHROMIUM names another executable, where the one from npm does not run (it is for Linux). */
export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env.PARLEY_CHROMIUM ?? (await packed.executablePath());
  // Not the package's own switches: they put everything into one process, and take the site's isolation away.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--font-render-hinting=none'] });
}

export interface UsablePage {
  readonly page: Page;
  /** From asking for the address to a composer that takes a message and a version that answers. */
  readonly usableMs: number;
}

export async function openPage(browser: Browser, url: string): Promise<UsablePage> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const startedAt = performance.now();
  await page.goto(url, { waitUntil: 'commit' });
  const composer = page.getByRole('textbox', { name: 'Message' });
  await composer.waitFor({ state: 'visible' });
  await composer.fill('Hello');
  await page.getByRole('button', { name: 'Send', disabled: false }).waitFor();
  return { page, usableMs: performance.now() - startedAt };
}
