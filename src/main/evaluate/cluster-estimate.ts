/** A mean of values that hang together within clusters, with its variance. */
import type { Cluster } from './cluster-mean.ts';

export interface Estimate {
  readonly value: number;
  /** Of the value, over clusters. */
  readonly variance: number;
  /** What each cluster adds to the value's distance from its expectation, in the clusters' order. */
  readonly influence: readonly number[];
  /** How many clusters have a weight. */
  readonly clusters: number;
}

/**
 * The mean Σ sum / Σ weight of values in [0, 1] and its variance by linearization (Cochran 1977, eq. 6.13, without the
 * correction for finite populations). For the variance alone, one cluster of only 0 and one of only 1 are added: without them
 * clusters that all say the same would have no error (Agresti and Caffo 2000 add the same to a share of trials).
 * @param clusters those without weight say nothing; if none has any, the value is NaN and the variance Infinity
 */
export function clusterEstimate(clusters: readonly Cluster[]): Estimate {
  const weight = clusters.reduce((sum, cluster) => sum + cluster.weight, 0);
  if (weight === 0) return { value: NaN, variance: Infinity, influence: clusters.map(() => 0), clusters: 0 };
  const value = clusters.reduce((sum, cluster) => sum + cluster.sum, 0) / weight;
  const weighing = clusters.filter((cluster) => cluster.weight > 0);
  const typical = weight / weighing.length;
  const padded = [...weighing, { sum: 0, weight: typical }, { sum: typical, weight: typical }];
  const paddedWeight = weight + 2 * typical;
  const mean = (value * weight + typical) / paddedWeight;
  const squares = padded.reduce((sum, one) => sum + (one.sum - mean * one.weight) ** 2, 0);
  const count = padded.length;
  return {
    value,
    variance: ((count / (count - 1)) * squares) / paddedWeight ** 2,
    influence: clusters.map((one) => (one.sum - value * one.weight) / weight),
    clusters: weighing.length,
  };
}

/**
 * The variance among raters that measure the same clusters, by analysis of variance: that of their values, less what single
 * clusters add to it, which averages out as clusters are added and is part of each value's own variance.
 * @param raters at least 2, over the same clusters in the same order
 */
export function varianceAmong(raters: readonly Estimate[]): number {
  const count = raters.length;
  const mean = raters.reduce((sum, { value }) => sum + value, 0) / count;
  const between = raters.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / (count - 1);
  let within = 0;
  for (let cluster = 0; cluster < raters[0].influence.length; cluster++) {
    const shared = raters.reduce((sum, { influence }) => sum + influence[cluster], 0) / count;
    within += raters.reduce((sum, { influence }) => sum + (influence[cluster] - shared) ** 2, 0) / (count - 1);
  }
  return Math.max(0, between - within);
}
