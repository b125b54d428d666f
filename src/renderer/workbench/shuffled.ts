import { Random } from '../../shared/domain/random.ts';

/** The indices below `count` in a random order; drawn anew each time, so that no place tells which candidate it holds. */
export function shuffled(count: number): number[] {
  const seed = crypto.getRandomValues(new Uint32Array(1))[0];
  return Random.fromSeed(seed).shuffle(Array.from({ length: count }, (_, index) => index));
}
