/** One thing to choose in a `Select`. */
export interface Choice {
  readonly value: string;
  readonly label: string;
  /** A quiet second line. */
  readonly note?: string;
  readonly disabled?: boolean;
}
