/** Secrets that let somebody in: made here, shown once, kept as digests only. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 bits: nothing to guess, so no attempts need counting. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

export const digestOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** Whose secret it is. Compares digests of equal length in constant time, and looks at every entry also after a hit. */
export function findBySecret<Entry extends { readonly digest: Buffer }>(
  entries: readonly Entry[],
  secret: string,
): Entry | undefined {
  const digest = digestOf(secret);
  let found: Entry | undefined;
  for (const entry of entries) if (timingSafeEqual(entry.digest, digest)) found = entry;
  return found;
}
