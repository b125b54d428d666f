import { ParleyError } from '../../shared/domain/errors.ts';
import type { Interval } from './interval.ts';
import { z95 } from './interval.ts';

/**
 * Wilson's score interval for a share of independent trials (Wilson 1927), 95 % unless `z` says otherwise. Unlike the
 * textbook's normal interval it is sensible for few trials and for shares near 0 and 1.
 * @param successes may be fractional: a tie counts half
 * @param trials of 0 says nothing: value NaN between 0 and 1
 * @throws ParleyError internal unless 0 ≤ successes ≤ trials
 */
export function proportionInterval(successes: number, trials: number, z: number = z95): Interval {
  if (!(successes >= 0 && successes <= trials)) {
    throw new ParleyError('internal', `A share needs 0 ≤ successes ≤ trials; they are ${successes} of ${trials}.`);
  }
  if (trials === 0) return { value: NaN, low: 0, high: 1 };
  const value = successes / trials;
  const z2 = z * z;
  const centre = (value + z2 / (2 * trials)) / (1 + z2 / trials);
  const half = (z / (1 + z2 / trials)) * Math.sqrt((value * (1 - value)) / trials + z2 / (4 * trials * trials));
  // At the ends the formula gives exactly 0 or 1 but for rounding.
  return {
    value,
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === trials ? 1 : Math.min(1, centre + half),
  };
}
