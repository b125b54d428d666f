import { tmpdir } from 'node:os';
import path from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

// As bin/parley.mjs does it. Tests start hundreds of processes, and each would compile all of its TypeScript again.
process.env.NODE_COMPILE_CACHE ??= path.join(tmpdir(), 'node-compile-cache');

const apart = [
  ...['cli', 'desktop', 'server', 'workers/process', 'workers/rewards'].map(
    (folder) => `src/main/${folder}/**/*.test.ts`,
  ),
  // A session of ONNX Runtime in the same process would have its processor take the smallest numbers for zero.
  'src/main/models/files/float16.test.ts',
];

export default defineConfig({
  test: {
    pool: 'forks',
    // By default one core is left idle, which is half of a machine with two.
    maxWorkers: '100%',
    // Every worker is a process that loads ONNX Runtime: seconds on a busy machine, several of them in a round.
    testTimeout: 240_000,
    hookTimeout: 60_000,
    // Otherwise each test that trains in a fresh home folder would first try every engine of the machine. Tests read English,
    // whatever language the machine speaks.
    // Several files run at a time, so that threads within one process would wait for one another at every operator.
    env: { PARLEY_ENGINE: 'onnxruntime-cpu', ORT_DISABLE_TELEMETRY: '1', PARLEY_LANG: 'en', PARLEY_THREADS: '1' },
    globalSetup: './scripts/bundle-for-tests.ts',
    // Files share a process and its modules: each alone would load them in 0.4 s of processor time (docs/log.md). What a file
    // changes for the whole process it puts back.
    isolate: false,
    // What is waited for comes late on a busy machine; a second is no statement about the program.
    expect: { poll: { timeout: 20_000 } },
    projects: [
      {
        extends: true,
        // What is about the process itself: its signals, its output, its exit, its children.
        test: { name: 'apart', include: apart, isolate: true },
      },
      {
        extends: true,
        test: {
          name: 'node',
          include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: ['src/renderer/**', ...apart],
        },
      },
      {
        extends: true,
        // State classes are tested with Svelte's runes as they run in a page, not as they run on a server.
        plugins: [svelte({ configFile: false })],
        resolve: { conditions: ['browser'] },
        test: { name: 'renderer', include: ['src/renderer/**/*.test.ts'] },
      },
    ],
  },
});
