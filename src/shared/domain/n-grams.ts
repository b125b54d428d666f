/** Every run of n neighbours, in order; none where there are fewer than n. Each is a key that no two different runs share. */
export function nGrams(items: ArrayLike<string | number>, n: number): string[] {
  const all = Array.from(items);
  const grams: string[] = [];
  for (let i = 0; i + n <= all.length; i++) grams.push(JSON.stringify(all.slice(i, i + n)));
  return grams;
}

/**
 * The share of n-grams that already occurred before: 1 − distinct / all ("rep-n", Welleck et al. 2020, "Neural text
 * generation with unlikelihood training"). 0 where there are fewer than n items; near 1 for what loops.
 */
export function repeatedShare(items: ArrayLike<string | number>, n: number): number {
  const grams = nGrams(items, n);
  return grams.length === 0 ? 0 : 1 - new Set(grams).size / grams.length;
}
