/**
 * Values shifted to mean 0, or back to the mean they had, and scaled to variance 1. Callers pass valid tokens only, so
 * padding has no part in it.
 */
export function whiten(values: ArrayLike<number>, { keepMean = false } = {}): Float64Array {
  const count = values.length;
  const list = Float64Array.from(values);
  const mean = list.reduce((sum, value) => sum + value, 0) / count;
  const variance = list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
  const center = keepMean ? mean : 0;
  return list.map((value) => center + (value - mean) / Math.sqrt(variance + 1e-8));
}

/** Over the tokens of all completions at once. */
export function whitenTogether(
  perEpisode: readonly Float64Array[],
  options?: { readonly keepMean: boolean },
): Float64Array[] {
  const all = whiten(
    perEpisode.flatMap((values) => [...values]),
    options,
  );
  let start = 0;
  return perEpisode.map(({ length }) => all.subarray(start, (start += length)));
}
