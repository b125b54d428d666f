/** What workers write and where the unforeseen arose: kept beside the data, out of the way of one-line errors. */
import { appendFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

const maxBytes = 2_000_000;

export const homeLogFile = (home: string): string => join(home, 'parley.log');

/** Appends, each entry under its time; one older file is kept. With PARLEY_DEBUG everything goes to stderr as well. */
export function homeLog(home: string): (text: string) => void {
  const file = homeLogFile(home);
  return (text) => {
    if (process.env.PARLEY_DEBUG !== undefined) process.stderr.write(text);
    try {
      if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > maxBytes) renameSync(file, `${file}.1`);
      appendFileSync(file, `${new Date().toISOString()} ${text.trimEnd()}\n`);
    } catch {
      // A full disk must not turn a log entry into a second failure.
    }
  };
}
