/** Builds the workbench where it is not built, or older than its sources. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';

/** In the order in which they are made: an interrupted build leaves the last one old or missing. */
const built = ['out/main/index.js', 'out/preload/index.cjs', 'out/renderer/index.html'];

/** @param root of the installation */
export function isBuilt(root: string): boolean {
  const sources = path.join(root, 'src');
  // An installation without sources holds what was built elsewhere.
  if (!existsSync(sources)) return true;
  const files = built.map((file) => path.join(root, file));
  if (!files.every((file) => existsSync(file))) return false;
  const oldest = Math.min(...files.map((file) => statSync(file).mtimeMs));
  return ['package-lock.json', 'electron.vite.config.ts'].map((file) => path.join(root, file)).every(isOlder) && tree();

  function isOlder(file: string): boolean {
    return !existsSync(file) || statSync(file).mtimeMs <= oldest;
  }
  function tree(): boolean {
    return readdirSync(sources, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.(test|fixture)\.ts$/.test(entry.name))
      .every((entry) => isOlder(path.join(entry.parentPath, entry.name)));
  }
}

/** @throws ParleyError io with what the build wrote */
export async function buildWorkbench(root: string): Promise<void> {
  const tool = path.join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const build = spawn(process.execPath, [tool, 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [build.stdout, build.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const [code] = (await once(build, 'close')) as [number | null];
  if (code === 0) return;
  throw new ParleyError('io', said('cli.workbenchNotBuilt', { code: String(code), output }));
}
