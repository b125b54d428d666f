/** A measured value with the bounds between which the true one is expected at the stated confidence. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The standard normal's quantile for a two-sided interval of 95 %. */
export const z95 = 1.959963984540054;
