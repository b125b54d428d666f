/**
 * The only way in to ONNX Runtime. Its npm package posts a device id, the executable's path, models' names and durations to
 * its vendor, and keeps a database under the user's cache folder, unless the environment says otherwise when it loads.
 * `require` runs where it stands; an `import`, of a bundle above all, would run before the line above it.
 */
import { createRequire } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import type * as Ort from 'onnxruntime-node';

// A thread's own `process.env` is a copy that native code does not see.
if (!isMainThread && process.env.ORT_DISABLE_TELEMETRY !== '1') {
  throw new Error(
    'Loading ONNX Runtime in a thread: expected ORT_DISABLE_TELEMETRY=1 in the environment of the process, or it would send telemetry.',
  );
}
process.env.ORT_DISABLE_TELEMETRY = '1';

export const ort = createRequire(import.meta.url)('onnxruntime-node') as typeof Ort;
