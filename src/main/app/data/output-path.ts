/** Where a user wants something written: never into the home folder, and over nothing that was not given up. */
import { lstat, readlink, realpath, stat } from 'node:fs/promises';
import type { BigIntStats } from 'node:fs';
import path from 'node:path';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { Home } from '../../store/home.ts';

/**
 * The file behind the path, with its links followed, so that what is written lands where it was looked at.
 * @param replace whether the user has agreed that a file which is there goes
 * @throws ParleyError invalid_input for a place in the home folder and for what is no file; conflict for a file that is there
 */
export async function outputFile(home: Home, named: string, replace: boolean): Promise<string> {
  const file = await outputPath(home, named);
  const found = await existing(file);
  if (found === undefined) return file;
  if (!found.isFile()) {
    throw new ParleyError('invalid_input', said('errors.data.outputNoFile', { file, is: kindOf(found) }));
  }
  if (replace) return file;
  throw new ParleyError('conflict', said('errors.data.outputExists', { file }));
}

/**
 * The same for a file or folder to come, of which the caller sees to what is there.
 * @throws ParleyError invalid_input for a place in the home folder
 */
export async function outputPath(home: Home, named: string): Promise<string> {
  const resolved = await followed(path.resolve(named));
  const homeStats = await stat(home.dir, { bigint: true });
  for (let at = resolved; ; at = path.dirname(at)) {
    const found = await existing(at);
    // By the file system's own number: names differ in case or lead through another mount.
    if (found?.dev === homeStats.dev && found.ino === homeStats.ino) {
      throw new ParleyError('invalid_input', said('errors.data.outputInHome', { file: named, home: home.dir }));
    }
    if (at === path.dirname(at)) return resolved;
  }
}

async function existing(file: string): Promise<BigIntStats | undefined> {
  return stat(file, { bigint: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw new ParleyError('io', said('errors.data.notWritten', { file, refusal: error.message }), undefined, {
      cause: error,
    });
  });
}

const maxLinks = 40;

/** Every link on the way followed, also where the file itself, or what a link leads to, is not there yet. */
async function followed(file: string, links = 0): Promise<string> {
  const whole = await realpath(file).catch(() => undefined);
  if (whole !== undefined) return whole;
  if (path.dirname(file) === file) return file;
  const here = path.join(await followed(path.dirname(file), links), path.basename(file));
  const isLink = await lstat(here).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );
  if (!isLink) return here;
  if (links === maxLinks) throw new ParleyError('invalid_input', said('errors.data.circularLinks', { file }));
  return followed(path.resolve(path.dirname(here), await readlink(here)), links + 1);
}

function kindOf(found: BigIntStats): 'folder' | 'pipe' | 'device' {
  if (found.isDirectory()) return 'folder';
  return found.isFIFO() || found.isSocket() ? 'pipe' : 'device';
}
