/** What CUDA needs besides the two packages: the driver, and NVIDIA's libraries, which are installed by the system. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';

/** Libraries by what they belong to, as the binaries ask the system's loader for them. */
export const NEEDED = {
  'ONNX Runtime’s CUDA provider': {
    'CUDA 12': ['libcudart.so.12', 'libcublas.so.12', 'libcublasLt.so.12', 'libcurand.so.10', 'libcufft.so.11'],
    'cuDNN 9': ['libcudnn.so.9'],
  },
  'libtensorflow 2.9 (for TensorFlow.js)': {
    'CUDA 11': ['libcudart.so.11.0', 'libcublas.so.11', 'libcusolver.so.11', 'libcusparse.so.11'],
    'cuDNN 8': ['libcudnn.so.8'],
  },
} as const;

/** "name, driver version, memory" for each device; undefined without a driver. */
export function nvidiaDevices(): string[] | undefined {
  const query = ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader'];
  const { status, stdout } = spawnSync('nvidia-smi', query, { encoding: 'utf8', timeout: 20_000 });
  return status === 0 ? stdout.trim().split('\n') : undefined;
}

/** Names of the shared libraries that the system's loader finds (Linux). */
export function installedLibraries(): Set<string> {
  const { stdout } = spawnSync('ldconfig', ['-p'], { encoding: 'utf8', timeout: 20_000 });
  const cached = [...(stdout ?? '').matchAll(/^\s*(\S+\.so\S*)/gm)].map(([, name]) => name);
  const folders = (process.env['LD_LIBRARY_PATH'] ?? '').split(':').filter((folder) => folder !== '');
  return new Set([...cached, ...folders.flatMap(namesIn)]);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).map((file) => path.basename(file));
  } catch {
    // A folder on the path that is not there: the loader passes it over, too.
    return [];
  }
}

/** A line for each collection of libraries that is missing or has gaps; none where all is there. */
export function missingLibraries(installed: ReadonlySet<string>): string[] {
  return Object.entries(NEEDED).flatMap(([user, collections]) =>
    Object.entries(collections).flatMap(([collection, libraries]) => {
      const missing = (libraries as readonly string[]).filter((library) => !installed.has(library));
      return missing.length === 0 ? [] : [`${user} needs ${collection}; not found: ${missing.join(', ')}`];
    }),
  );
}
