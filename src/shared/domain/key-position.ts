/**
 * Where a key falls in [0, 1): uniform over keys, and for one key and seed the same on every machine and in every release,
 * so that what was held out stays held out.
 * @param seed a whole number; another seed gives independent positions
 */
export function keyPosition(key: string, seed: number): number {
  const hash = fnv1a(new TextEncoder().encode(key));
  return mix((hash ^ mix(seed >>> 0)) >>> 0) / 2 ** 32;
}

/** FNV-1a, 32 bit (Fowler, Noll, Vo): small, and the same in every JavaScript engine. */
function fnv1a(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** MurmurHash3's 32-bit finalizer (Appleby): FNV alone leaves its high bits, which decide the side, poorly mixed. */
function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
