/**
 * A seed for a run that is not to repeat another one; short enough to be typed again.
 * @param besides a seed that it must not be
 */
export function drawnSeed(besides?: number): number {
  const seed = Math.floor(Math.random() * 1_000_000);
  return seed === besides ? seed + 1 : seed;
}
