/** Where a file of a model folder really lies. A link may not lead out of the folder: what it leads to would be copied, and passed on with every export. */
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import { requireRegular } from '../../models/files/regular-file.ts';

export interface LocatedFile {
  /** Without links. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Whether it lies in a cache that names files by their checksums, and never writes into one again. */
  readonly isCached: boolean;
}

/** @throws ParleyError `invalid_input` for a link that leads nowhere or out of the folder, and for what is no regular file */
export async function locateModelFile(folder: string, name: string): Promise<LocatedFile> {
  const real = await realpath(folder);
  const root = cacheOf(real);
  const file = await realpath(path.join(folder, name)).catch((error: NodeJS.ErrnoException) => {
    const link = path.join(folder, name);
    const message =
      error.code === 'ENOENT'
        ? said('errors.models.linkLeadsNowhere', { file: link })
        : said('errors.files.reading', { file: link, problem: error.message });
    throw new ParleyError('invalid_input', message, undefined, { cause: error });
  });
  if (!isInside(file, root)) {
    throw new ParleyError(
      'invalid_input',
      said('errors.models.linkLeadsOut', { file: path.join(folder, name), target: file }),
    );
  }
  const stats = await stat(file);
  requireRegular(stats, path.join(folder, name));
  return { path: file, sizeBytes: stats.size, isCached: root !== real && isInside(file, path.join(root, 'blobs')) };
}

/** In the cache of the Hub's own library, a snapshot is a folder of links to the files of all revisions of that model. */
function cacheOf(folder: string): string {
  const snapshots = path.dirname(folder);
  const repository = path.dirname(snapshots);
  const isSnapshot = path.basename(snapshots) === 'snapshots' && path.basename(repository).startsWith('models--');
  return isSnapshot ? repository : folder;
}

function isInside(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== '' && relative.split(path.sep)[0] !== '..' && !path.isAbsolute(relative);
}
