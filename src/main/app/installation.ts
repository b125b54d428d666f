/** What this installation is and can run on. */
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { EngineView } from '../../shared/contract/env.ts';
import type { Procedures } from './boundary.ts';
import type { AppContext } from './context.ts';
import { installationDir } from './installation-dir.ts';

/** Not called `require`: the bundler of the desktop host declares that name itself. */
const modules = createRequire(import.meta.url);
const parleyPackage = path.join(installationDir, 'package.json');

export function envRouter({ env: procedures }: Procedures, { store, engines }: AppContext) {
  const installation = (found: EngineView[]) => ({
    versions: installedVersions(),
    engines: found,
    engineFault: engines.fault ?? null,
    engineAtStart: engines.atStart ?? null,
    home: store.home.dir,
  });
  return procedures.router({
    get: procedures.get.handler(() => installation(engines.list())),
    check: procedures.check.handler(async ({ input }) => installation(await engines.check(input))),
  });
}

/** Read from the packages: nothing of them is loaded into this process. */
export function installedVersions(): { parley: string; node: string; onnxruntime: string } {
  return {
    parley: versionIn(parleyPackage),
    node: process.versions.node,
    onnxruntime: versionIn(modules.resolve('onnxruntime-node/package.json')),
  };
}

function versionIn(packageFile: string): string {
  return (JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string }).version;
}
