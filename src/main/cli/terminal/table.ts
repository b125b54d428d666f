import { displayWidth, fitting, padEnd, padStart } from './display-width.ts';
import { oneLine, printable } from './printable.ts';

export interface Column {
  readonly title: string;
  /** Numbers stand to the right so that their digits line up. */
  readonly align?: 'left' | 'right';
  /** Longer text is cut with an ellipsis. */
  readonly maxWidth?: number;
  /** Keeps the spaces of a cell, which show a tree's depth. */
  readonly verbatim?: boolean;
}

const gap = '  ';

/** Rows under a heading, columns as wide as their widest cell, without trailing spaces. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const cells = [columns.map((column) => column.title), ...rows].map((row) =>
    columns.map((column, index) => {
      const text = printable(row[index] ?? '');
      return cut(column.verbatim === true ? text : oneLine(text), column.maxWidth ?? Infinity);
    }),
  );
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => displayWidth(row[index] ?? ''))));
  return cells
    .map((row) =>
      columns
        .map((column, index) => {
          const cell = row[index] ?? '';
          return (column.align === 'right' ? padStart : padEnd)(cell, widths[index] ?? 0);
        })
        .join(gap)
        .trimEnd(),
    )
    .join('\n');
}

function cut(text: string, maxWidth: number): string {
  return displayWidth(text) <= maxWidth ? text : `${fitting(text, maxWidth - 1)}…`;
}
