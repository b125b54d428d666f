import { defineConfig } from '@playwright/test';
import { browserLaunchOptions } from './e2e/browser.ts';

// Every spec has a fresh home folder, and would first try every engine of the machine in it.
process.env.PARLEY_ENGINE ??= 'onnxruntime-cpu';
process.env.ORT_DISABLE_TELEMETRY = '1';

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'out/e2e/results',
  // The specs train and sample: two at once would only wait for each other.
  workers: 1,
  retries: 0,
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
    trace: 'retain-on-failure',
  },
  projects: [
    { name: 'seed', testMatch: 'seed.setup.ts' },
    { name: 'workbench', testMatch: '*.spec.ts', dependencies: ['seed'] },
  ],
});
