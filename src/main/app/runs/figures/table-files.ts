/** A stage's figures as CSV and JSON Lines, a row for each step that is over. */
import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FigureRow } from '../../../../shared/domain/figure-table.ts';
import { csvHeader, csvRow, figureNames, jsonLine } from '../../../../shared/domain/figure-table.ts';

export class TableFiles {
  readonly #dir: string;
  readonly #rowsUpTo: (step: number) => readonly FigureRow[];
  /** The columns of the CSV and the last step that is written; undefined before what is there was looked at. */
  #written: { readonly names: readonly string[]; readonly step: number } | undefined;

  /** @param rowsUpTo all rows of the stage up to that step, from the store */
  constructor(dir: string, rowsUpTo: (step: number) => readonly FigureRow[]) {
    this.#dir = dir;
    this.#rowsUpTo = rowsUpTo;
  }

  /**
   * Appends a row, or writes the files anew where that will not do: at first, where training went back, or for a figure that
   * there was not before.
   * @throws what the file system throws
   */
  write(row: FigureRow): void {
    const { names, step } = this.#written ?? { names: [], step: Infinity };
    if (row.step <= step || [...row.values.keys()].some((name) => !names.includes(name))) {
      this.#writeAnew(row.step);
      return;
    }
    appendFileSync(this.#csv, csvRow(row, names));
    appendFileSync(this.#jsonLines, jsonLine(row));
    this.#written = { names, step: row.step };
  }

  /** Rows are appended no more before the files were written anew. */
  distrust(): void {
    this.#written = undefined;
  }

  #writeAnew(step: number): void {
    const rows = this.#rowsUpTo(step);
    const names = figureNames(rows);
    mkdirSync(this.#dir, { recursive: true });
    replace(this.#csv, csvHeader(names) + rows.map((row) => csvRow(row, names)).join(''));
    replace(this.#jsonLines, rows.map(jsonLine).join(''));
    this.#written = { names, step };
  }

  get #csv(): string {
    return path.join(this.#dir, 'figures.csv');
  }

  get #jsonLines(): string {
    return path.join(this.#dir, 'figures.jsonl');
  }
}

/** Whoever reads it sees the old text or the new one. */
function replace(file: string, text: string): void {
  const part = `${file}.part`;
  writeFileSync(part, text);
  renameSync(part, file);
}
