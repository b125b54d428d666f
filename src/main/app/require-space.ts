import { statfs } from 'node:fs/promises';
import { ParleyError } from '../../shared/domain/errors.ts';
import { said } from '../../shared/language/said.ts';

/** @throws ParleyError io, before gigabytes are written to a disk that cannot hold them */
export async function requireSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize > bytes) return;
  throw new ParleyError('io', said('errors.host.noSpaceToImport', { folder, needed: bytes, free: bavail * bsize }));
}
