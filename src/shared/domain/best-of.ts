/** Best-of-n: of n replies the one that a reward scores highest (Stiennon et al. 2020, section 4.1; Nakano et al. 2021). */

export interface BestOf {
  /** How many replies are sampled. */
  readonly n: number;
  /** What chooses, as `parseRewards` reads it. */
  readonly by: string;
}

/** The place of the highest value; of equal ones the first, which was sampled first. */
export function placeOfBest(values: readonly number[]): number {
  return values.indexOf(Math.max(...values));
}

/** Who takes part in contests: a version, or a version with what chooses its replies. Equal keys are the same contestant. */
export function contestantKey(version: string, bestOf: BestOf | null): string {
  return bestOf === null ? version : [version, bestOf.n, bestOf.by].join('|');
}
