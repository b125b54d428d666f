import { displayWidth, fitting } from './display-width.ts';
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
          const padding = ' '.repeat((widths[index] ?? 0) - displayWidth(cell));
          return column.align === 'right' ? padding + cell : cell + padding;
        })
        .join(gap)
        .trimEnd(),
    )
    .join('\n');
}

function cut(text: string, maxWidth: number): string {
  return displayWidth(text) <= maxWidth ? text : `${fitting(text, maxWidth - 1)}…`;
}
