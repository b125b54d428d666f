/** Which backend TensorFlow.js computes with. It is one for the process: TensorFlow.js holds it globally. */
import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';

/** `tensorflow` is libtensorflow on CUDA, from the optional package tfjs-node-gpu; `cpu` is plain JavaScript, for tests. */
export type TfjsBackend = 'tensorflow' | 'cpu';

/** Not called `require`: the bundler of the desktop host declares that name itself. */
const load = createRequire(import.meta.url);

/** @throws Error where the backend cannot be had on this machine */
export async function useBackend(backend: TfjsBackend): Promise<void> {
  // No advertisements for other backends on stderr.
  tf.enableProdMode();
  if (backend === 'cpu') await import('@tensorflow/tfjs-backend-cpu');
  else loadTensorFlow();
  if (!(await tf.setBackend(backend))) throw new Error(`TensorFlow.js could not start its backend '${backend}'`);
}

/** The package registers its backend with the tfjs-core that this process has, once. */
function loadTensorFlow(): void {
  restoreRemovedUtilities();
  load('@tensorflow/tfjs-node-gpu');
}

/** tfjs-node-gpu 4.22 calls two functions that Node removed in version 23. */
function restoreRemovedUtilities(): void {
  const util = load('node:util') as Record<string, unknown>;
  util['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  util['isArray'] ??= Array.isArray;
}
