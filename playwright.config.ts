import { defineConfig } from '@playwright/test';
import { browserLaunchOptions } from './e2e/browser.ts';
import { shallowBase } from './e2e/shallow-base.ts';

// Every spec has a fresh home folder, and would first try every engine of the machine in it.
process.env.PARLEY_ENGINE ??= 'onnxruntime-cpu';
process.env.ORT_DISABLE_TELEMETRY = '1';
// Two specs run at a time. Threads of theirs that wait for one another at every operator keep both cores from work.
process.env.PARLEY_THREADS ??= '1';
process.env.PARLEY_BASE_MODEL = shallowBase;
// Specs read English, whatever language the machine speaks; `locale` below says the same to the page.
process.env.PARLEY_LANG = 'en';

/** Specs that begin with an empty home folder. */
const fresh = /(best-of-n|chat|chat-reading|chat-tokens|data|data-checks|improve|loop|settings|thumbs)\.spec\.ts$/;

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'out/e2e/results',
  globalSetup: ['./e2e/shallow-base.ts', './e2e/bundle.ts'],
  // One alone leaves a core idle while its page, its host and its runner wait for one another.
  workers: 2,
  // What passes only at its second try is listed as flaky; one slow moment of 80 specs is no fault of the program.
  retries: 1,
  forbidOnly: process.env.CI !== undefined,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    launchOptions: await browserLaunchOptions(),
    // What is not there to be clicked fails by itself, however long the spec may wait for a training.
    actionTimeout: 30_000,
    viewport: { width: 1440, height: 900 },
    colorScheme: 'light',
    locale: 'en-GB',
    contextOptions: { reducedMotion: 'reduce' },
    screenshot: 'only-on-failure',
    // What was done and said. A film of it, and the page's structure at every step, take a quarter of a spec's processor time.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: false },
  },
  projects: [
    { name: 'seed', testMatch: 'seed.setup.ts' },
    // Beside the seeding, since none of these asks for its home.
    { name: 'fresh', testMatch: fresh },
    { name: 'workbench', testMatch: '*.spec.ts', testIgnore: fresh, dependencies: ['seed'] },
  ],
});
