/**
 * Fewer points that draw the same line: the ends, and of each part of the line its lowest and its highest point, so that no
 * peak is lost (min–max decimation). What is no finite number is kept as an extreme: it is what a diverged run looks like.
 * @param most at least 2
 * @returns indices of the points to keep, ascending; all of them where there are no more than `most`
 */
export function thinPoints(values: readonly number[], most: number): number[] {
  if (values.length <= most) return [...values.keys()];
  const last = values.length - 1;
  const parts = Math.floor((most - 2) / 2);
  const kept = [0];
  for (let part = 0; part < parts; part++) {
    const from = 1 + Math.floor((part * (last - 1)) / parts);
    const to = 1 + Math.floor(((part + 1) * (last - 1)) / parts);
    kept.push(...extremes(values, from, to));
  }
  return [...kept, last];
}

/** Of the points from `from` up to but not including `to`; one where the lowest is the highest. */
function extremes(values: readonly number[], from: number, to: number): number[] {
  let [low, high] = [from, from];
  for (let at = from; at < to; at++) {
    if (!Number.isFinite(values[at])) return low === at ? [at] : [low, at];
    if (values[at] < values[low]) low = at;
    if (values[at] > values[high]) high = at;
  }
  return low === high ? [low] : [Math.min(low, high), Math.max(low, high)];
}
