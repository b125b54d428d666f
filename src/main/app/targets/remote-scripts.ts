import path from 'node:path';
import { readScripts, type Scripts } from '../../remote/scripts.ts';
import { installationDir } from '../installation-dir.ts';

/** What runs on a cluster, as it ships with Parley. */
export function remoteScripts(): Promise<Scripts> {
  return readScripts(path.join(installationDir, 'resources', 'remote'));
}
