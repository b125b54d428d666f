/**
 * The command and its workers as few files, for whatever starts them hundreds of times: a process loads 500 to 900 modules as
 * they were written in 0.3 to 0.5 s of processor time, and the bundle in a quarter of it. PARLEY_BUNDLE names its folder.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Native packages, which find their libraries beside themselves, and what such a one shares with the program. */
const outside = ['better-sqlite3', 'onnxruntime-node', '@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-cpu'];

/** @param folder inside the repository, from where the packages that stay outside are found */
export async function bundleProgram(folder: string): Promise<void> {
  const workers = path.join(root, 'src/main/workers');
  const entries = readdirSync(workers).filter((file) => file.endsWith('-worker.ts'));
  const input = [path.join(root, 'src/main/cli/main.ts'), ...entries.map((file) => path.join(workers, file))];
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    ssr: { noExternal: true, external: outside },
    build: {
      ssr: true,
      target: 'node22',
      outDir: folder,
      emptyOutDir: true,
      minify: false,
      rolldownOptions: { input, output: { entryFileNames: '[name].js' } },
    },
  });
}

/** Makes a bundle for the processes of a test run, named in the environment, with a place for what they compile. @returns removes it */
export async function bundleForTests(): Promise<() => void> {
  const out = path.join(root, 'out');
  mkdirSync(out, { recursive: true });
  const folder = mkdtempSync(path.join(out, 'bundle-'));
  await bundleProgram(folder);
  process.env['PARLEY_BUNDLE'] = folder;
  // It is of no use to another run, whose bundle lies elsewhere.
  process.env['NODE_COMPILE_CACHE'] = path.join(folder, 'compiled');
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
