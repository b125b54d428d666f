/** The scripts that run on a cluster, as the package that every job has for its working folder. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { storedZip } from './stored-zip.ts';

export interface Scripts {
  /** Its content's checksum is in its name. */
  readonly packageName: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The versions that were tried, by package. */
  readonly packages: Readonly<Record<string, string>>;
}

/** @param folder `resources/remote` */
export async function readScripts(folder: string): Promise<Scripts> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.py')).sort();
  const entries = await Promise.all(
    names.map(async (name) => ({ name, bytes: new Uint8Array(await readFile(path.join(folder, name))) })),
  );
  const bytes = storedZip(entries);
  const requirements = await readFile(path.join(folder, 'requirements.txt'), 'utf8');
  const pinned = [...requirements.matchAll(/^([\w-]+)(?:\[[^\]]*\])?==(\S+)$/gm)];
  return {
    packageName: packageName('scripts', bytes),
    bytes,
    packages: Object.fromEntries(pinned.map(([, name, version]) => [name, version])),
  };
}

export function packageName(what: 'scripts' | 'piece', bytes: Uint8Array): string {
  return `parley_${what}_${createHash('sha256').update(bytes).digest('hex').slice(0, 40)}.zip`;
}
