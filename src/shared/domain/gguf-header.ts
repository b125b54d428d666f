/** Of a GGUF file no longer header is read; the largest published ones have about 12 MB. A page sends as much for a preview. */
export const MAX_GGUF_HEADER_BYTES = 64_000_000;

/** By its name. */
export function isGgufName(name: string): boolean {
  return /\.gguf$/i.test(name);
}
