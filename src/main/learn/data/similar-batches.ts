/** Which sequences are computed together: those that begin alike, so that this is read once, and those of similar length. */

/** @returns indices, in batches of at most `maxSequences` and, but for a single longer one, `maxTokens` with padding */
export function similarBatches(
  sequences: readonly Int32Array[],
  { maxSequences = Infinity, maxTokens = Infinity }: { maxSequences?: number; maxTokens?: number },
): number[][] {
  const lengthOf = (i: number) => sequences[i].length;
  const families = familiesOf(sequences);
  const longest = (family: readonly number[]) => Math.max(...family.map(lengthOf));
  const order = [...families].sort((a, b) => longest(b) - longest(a)).flat();
  const batches: number[][] = [];
  let longestInBatch = 0;
  for (const i of order) {
    const batch = batches.at(-1);
    const length = Math.max(longestInBatch, lengthOf(i));
    if (batch && batch.length < maxSequences && (batch.length + 1) * length <= maxTokens) {
      batch.push(i);
      longestInBatch = length;
    } else {
      batches.push([i]);
      longestInBatch = lengthOf(i);
    }
  }
  return batches;
}

/** Neighbours in alphabetical order of which each shares at least half of itself with the one before. */
function familiesOf(sequences: readonly Int32Array[]): number[][] {
  const order = [...sequences.keys()].sort((a, b) => compareIds(sequences[a], sequences[b]));
  const families: number[][] = [];
  for (const i of order) {
    const before = families.at(-1)?.at(-1);
    if (before !== undefined && 2 * commonLength(sequences[before], sequences[i]) >= sequences[i].length) {
      families.at(-1)!.push(i);
    } else families.push([i]);
  }
  return families;
}

export function compareIds(a: Int32Array, b: Int32Array): number {
  const t = commonLength(a, b);
  return t < a.length && t < b.length ? a[t] - b[t] : a.length - b.length;
}

/** How many tokens two sequences begin with alike. */
export function commonLength(a: Int32Array, b: Int32Array): number {
  const end = Math.min(a.length, b.length);
  let t = 0;
  while (t < end && a[t] === b[t]) t++;
  return t;
}
