/** What this installation is and can run on, told without loading any of it. */
import { createRequire } from 'node:module';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Procedures } from './boundary.ts';
import type { AppContext } from './context.ts';
import { installationDir } from './installation-dir.ts';

const require = createRequire(import.meta.url);
const parleyPackage = path.join(installationDir, 'package.json');

export function envRouter({ env }: Procedures, { store }: AppContext) {
  return env.router({
    get: env.get.handler(() => ({
      versions: {
        parley: versionIn(parleyPackage),
        node: process.versions.node,
        onnxruntime: versionIn(path.join(onnxRuntimeDir(), 'package.json')),
      },
      engines: [cpuEngine()],
      home: store.home.dir,
    })),
  });
}

/** Only engines that this Parley can use are listed. */
function cpuEngine() {
  const { platform, arch } = process;
  const binding = path.join(onnxRuntimeDir(), 'bin', 'napi-v6', platform, arch, 'onnxruntime_binding.node');
  const available = existsSync(binding);
  const reason = available ? null : `onnxruntime-node has no binary for ${platform} ${arch}; expected ${binding}`;
  return { name: 'onnxruntime', device: 'cpu', available, reason };
}

function onnxRuntimeDir(): string {
  return path.dirname(require.resolve('onnxruntime-node/package.json'));
}

function versionIn(packageFile: string): string {
  return (JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string }).version;
}
