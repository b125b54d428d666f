/** The arithmetic of long lists: which rows are in sight, and how far to scroll to one. */

/** Beyond the edges, so that a step of the wheel or of Tab finds its row there. */
const rowsBeyond = 8;

export interface Sight {
  /** How much of the list, in px, has gone by above the edge of what scrolls; negative where it begins below. */
  readonly passed: number;
  /** Of what scrolls. */
  readonly height: number;
  readonly rowHeight: number;
  readonly count: number;
}

/** Rows from `from` up to, not with, `to`. */
export function rowsInSight({ passed, height, rowHeight, count }: Sight): { from: number; to: number } {
  const first = Math.floor(passed / rowHeight) - rowsBeyond;
  const last = Math.ceil((passed + height) / rowHeight) + rowsBeyond;
  const from = Math.max(0, Math.min(count, first));
  return { from, to: Math.max(from, Math.min(count, last)) };
}

/** Where to scroll to so that a row is in sight; undefined where it is already. */
export function scrollToRow(row: {
  readonly scrolled: number;
  readonly height: number;
  /** Of the row, in what scrolls. */
  readonly start: number;
  readonly rowHeight: number;
}): number | undefined {
  const { scrolled, height, start, rowHeight } = row;
  if (start < scrolled) return start;
  return start + rowHeight > scrolled + height ? start + rowHeight - height : undefined;
}
