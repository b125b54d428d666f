/**
 * Every spec with texts that take 40 % more room, as they do in other languages: `npm run e2e:longer`, which takes as long as `npm run e2e`. The texts
 * themselves stay English, by which specs find things; `language.spec.ts` reads the pseudo-locale, where they do not.
 */
import { defineConfig } from '@playwright/test';
import config from '../playwright.config.ts';
import type { Options } from './workbench.ts';

export default defineConfig<Options>({
  ...config,
  testDir: '.',
  outputDir: '../out/e2e/longer',
  globalSetup: './shallow-base.ts',
  use: { ...config.use, longer: true },
});
