/** How much two texts share, seen from the hypothesis (precision), the reference (recall) and both (their harmonic mean). From 0 to 1. */
export interface OverlapScore {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** @param hypothesisTotal what there is to share on each side; an empty side gives 0 */
export function overlapScore(shared: number, hypothesisTotal: number, referenceTotal: number): OverlapScore {
  const precision = hypothesisTotal === 0 ? 0 : shared / hypothesisTotal;
  const recall = referenceTotal === 0 ? 0 : shared / referenceTotal;
  const f1 = shared === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  return { precision, recall, f1 };
}
