/** The mean of a few independent measurements with Student's interval (1908): what ten seeds say of a method. */
export interface MeanInterval {
  readonly mean: number;
  /** Of 95 %; null for fewer than two values, or where one is no number. */
  readonly low: number | null;
  readonly high: number | null;
  readonly count: number;
}

export function meanInterval(values: readonly number[]): MeanInterval {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  if (count < 2 || !Number.isFinite(variance)) return { mean, low: null, high: null, count };
  const half = t95(count - 1) * Math.sqrt(variance / count);
  return { mean, low: mean - half, high: mean + half, count };
}

const known = new Map<number, number>();

/** The quantile of Student's t for a two-sided interval of 95 %. @param degrees of freedom, at least 1 */
export function t95(degrees: number): number {
  const found = known.get(degrees) ?? bisect((t) => tails(t, degrees) - 0.05);
  known.set(degrees, found);
  return found;
}

/** P(|T| > t) = I_{v/(v+t²)}(v/2, 1/2) (Abramowitz and Stegun 26.7.1). */
function tails(t: number, degrees: number): number {
  return incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
}

/** Where a falling function crosses 0 above 1, to the last digits. */
function bisect(of: (t: number) => number): number {
  let [low, high] = [1, 20];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (of(middle) > 0) low = middle;
    else high = middle;
  }
  return low;
}

/** The regularized incomplete beta function, by its continued fraction (Abramowitz and Stegun 26.5.8, evaluated by Lentz's method). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  let [c, d] = [1, 1 / (1 - ((a + b) * x) / (a + 1))];
  let fraction = d;
  for (let m = 1; m < 500; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    const before = fraction;
    for (const term of [even, odd]) {
      d = 1 / (1 + term * d);
      c = 1 + term / c;
      fraction *= c * d;
    }
    if (Math.abs(fraction / before - 1) < 1e-15) break;
  }
  return front * fraction;
}

/** Stirling's series after the argument was raised above 10; 12 digits. */
function logGamma(x: number): number {
  let [shifted, product] = [x, 1];
  while (shifted < 10) product *= shifted++;
  const inverse = 1 / shifted;
  const series = inverse * (1 / 12 - inverse ** 2 * (1 / 360 - inverse ** 2 * (1 / 1260 - inverse ** 2 / 1680)));
  return (shifted - 0.5) * Math.log(shifted) - shifted + 0.5 * Math.log(2 * Math.PI) + series - Math.log(product);
}
