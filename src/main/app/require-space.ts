import { statfs } from 'node:fs/promises';
import { ParleyError } from '../../shared/domain/errors.ts';

/** @throws ParleyError io, before gigabytes are written to a disk that cannot hold them */
export async function requireSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize > bytes) return;
  throw new ParleyError(
    'io',
    `Importing into ${folder}: expected ${bytes} bytes of free space, there are ${bavail * bsize}. Free some, or use another home folder.`,
  );
}
