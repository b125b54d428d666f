/** What the parts of a key/value cache have in common. */
export interface CacheShape {
  readonly layers: number;
  /** Hkv. */
  readonly keyHeads: number;
  /** D. */
  readonly headSize: number;
}

/** Keys and values that a graph has just computed: [2·layers·rows, Hkv, length, D], a layer's keys before its values. */
export interface NewRows {
  readonly data: Float32Array;
  readonly rows: number;
  readonly length: number;
}

/** Added to the scores of slots that must not be seen, as `llama` does. */
export const MASKED = -1e9;
