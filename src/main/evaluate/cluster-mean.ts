import type { BootstrapOptions } from './bootstrap.ts';
import { bootstrap, percentileInterval } from './bootstrap.ts';
import type { Interval } from './interval.ts';
import { proportionInterval } from './proportion-interval.ts';

/** One unit drawn whole: the sum of what was measured on a prompt, and over how much. */
export interface Cluster {
  readonly sum: number;
  readonly weight: number;
}

/**
 * The mean Σ sum / Σ weight of values in [0, 1] that hang together within clusters, with a 95 % interval by bootstrap
 * over clusters.
 *
 * Where every cluster says the same, each resample does too and the bootstrap's interval has no width, however few
 * clusters there are. A Wilson interval over the clusters then bounds what so few can show.
 * @param clusters with weight above 0; none gives value NaN between 0 and 1
 */
export function clusterMean(clusters: readonly Cluster[], options: BootstrapOptions): Interval {
  if (clusters.length === 0) return { value: NaN, low: 0, high: 1 };
  const meanOf = (drawn: Uint32Array): number => {
    let [sum, weight] = [0, 0];
    for (let i = 0; i < drawn.length; i++) {
      sum += clusters[drawn[i]].sum;
      weight += clusters[drawn[i]].weight;
    }
    return sum / weight;
  };
  const value = meanOf(Uint32Array.from(clusters.keys()));
  const first = clusters[0].sum / clusters[0].weight;
  if (clusters.every((cluster) => cluster.sum / cluster.weight === first)) {
    const { low, high } = proportionInterval(first * clusters.length, clusters.length);
    return { value, low, high };
  }
  const means = bootstrap(clusters.length, meanOf, options);
  return { value, ...percentileInterval(means) };
}
