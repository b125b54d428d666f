import { execFile, execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { tempDir } from './test-app.fixture.ts';
import { writeTinyVersion } from './tiny-version.fixture.ts';

const script = fileURLToPath(new URL('./full-disk.fixture.ts', import.meta.url));
/** A mount of our own, gone with the process. */
const onSmallDisk = (disk: string, command: string) => [
  ...['--map-root-user', '--mount', 'sh', '-c'],
  `mount -t tmpfs -o size=9m tmpfs "${disk}" && ${command}`,
];

function canMount(): boolean {
  try {
    execFileSync('unshare', onSmallDisk('/mnt', 'true'), { stdio: 'ignore' });
    return true;
  } catch {
    process.stderr.write('A full disk is not tried: unshare and mount do not work here.\n');
    return false;
  }
}

test.skipIf(!canMount())('a disk that fills up is said, with what stays, and the import is taken back', async () => {
  const dir = await tempDir();
  const [disk, base] = [path.join(dir, 'disk'), path.join(dir, 'base')];
  await mkdir(disk);
  await writeTinyVersion(base);
  const command = `"${process.execPath}" "${script}" "${disk}" "${base}"`;
  const { stdout } = await promisify(execFile)('unshare', onSmallDisk(disk, command));
  const { message, full, freed } = JSON.parse(stdout) as Record<
    'full' | 'freed',
    { names: string[]; notices: string[] }
  > & {
    message: string;
  };
  expect(message).toMatch(/disk is full/);
  expect(message).toMatch(
    /The [\d,]+ items stored before that are in "big" for now; the next start of Parley takes them back/,
  );
  // Still full: it opens all the same, and says what could not be done.
  expect(full.names).toEqual(['big']);
  expect(full.notices.join('\n')).toMatch(/disk is full/);
  expect(freed.names).toEqual([]);
  expect(freed.notices.join('\n')).toMatch(/Took back an import into "big" that was cut off: [\d,]+ items/);
});
