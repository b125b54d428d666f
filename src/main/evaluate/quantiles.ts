/** The normal and Student's distribution, as far as intervals need them. */

/** The standard normal's quantile for a two-sided interval of 90 %, or a one-sided one of 95 %. */
export const z90 = 1.6448536269514722;

/** Φ(z), with an absolute error below 1.5e-7 (Abramowitz and Stegun 7.1.26). */
export function normalCdf(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const polynomial = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const tail = polynomial * Math.exp(-x * x);
  return z < 0 ? tail / 2 : 1 - tail / 2;
}

/** Φ⁻¹, by bisection. @param probability above 0 and below 1 */
export function normalQuantile(probability: number): number {
  let [low, high] = [-8, 8];
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * Student's quantile at the probability at which the normal one is `z` (Abramowitz and Stegun 26.7.5). Within 1 % for 4
 * degrees of freedom or more, at the probabilities of 95 % intervals.
 */
export function studentQuantile(z: number, degreesOfFreedom: number): number {
  const n = degreesOfFreedom;
  return (
    z +
    (z ** 3 + z) / (4 * n) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * n ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * n ** 3)
  );
}
