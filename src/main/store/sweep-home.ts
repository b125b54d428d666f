/** Removes what a process that was killed left half-written in the home folder. Under its lock: nobody else is writing. */
import { render, said } from '../../shared/language/said.ts';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { VersionId } from '../../shared/domain/ids.ts';
import type { Home } from './home.ts';

/** The names that Parley's own writers give, and nobody else: 12 or 6 random letters, or an ending of its own. */
const half = /\.[0-9a-f]{12}\.tmp(\.old)?$/;
const halfEnding = /^\.[0-9a-f]{12}\.tmp$/;
const working = /^(upload|likelihood|contest|estimate)-[A-Za-z0-9]{6}$/;
const drafts = /^(home\.lock\.json\.\d+|window\.json\.part|parley\.sqlite(\.seal)?\.(tmp|partial))$/;
const unfinishedBackup = /\.sqlite\.partial(-journal)?$/;
/** A download goes on where it broke, if somebody asks again within this time. */
const abandonedDownloadMs = 30 * 86_400_000;

/** @param isVersion a version may have been given a name like one of ours @returns a sentence where something was removed */
export function sweepHome(home: Home, isVersion: (id: VersionId) => boolean): string[] {
  const removed = [
    ...sweep(home.dir, (name) => working.test(name) || drafts.test(name) || half.test(name) || name === 'uploads'),
    ...sweep(join(home.dir, 'versions'), (name) => half.test(name) && !isVersion(name as VersionId)),
    ...sweep(home.backupsDir, (name) => unfinishedBackup.test(name)),
    ...sweep(join(home.dir, 'imports'), (_name, file) => Date.now() - statSync(file).mtimeMs > abandonedDownloadMs),
    ...sweepExports(home.exportsDir),
    ...foldersIn(join(home.dir, 'runs')).flatMap((run) => [
      ...sweep(run, (name) => half.test(name)),
      ...foldersIn(run).flatMap((folder) => sweep(folder, (name) => half.test(name))),
    ]),
  ];
  return removed.length === 0 ? [] : [render(said('errors.store.halfWrittenRemoved', { files: removed }))];
}

/** Beside the targets that were noted, the names that only Parley gives; then the notes. */
function sweepExports(exportsDir: string): string[] {
  return namesIn(exportsDir).flatMap((name) => {
    const note = join(exportsDir, name);
    const target = targetOf(note);
    const removed =
      target === undefined
        ? []
        : sweep(
            dirname(target),
            (found) => found.startsWith(basename(target)) && halfEnding.test(found.slice(basename(target).length)),
          );
    rmSync(note, { force: true });
    return removed;
  });
}

/** Undefined for a note that was itself cut off. */
function targetOf(note: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(note, 'utf8')) as { target: string }).target;
  } catch {
    return undefined;
  }
}

function sweep(folder: string, isLeftover: (name: string, file: string) => boolean): string[] {
  const found = namesIn(folder)
    .map((name) => ({ name, file: join(folder, name) }))
    .filter(({ name, file }) => isLeftover(name, file));
  for (const { file } of found) rmSync(file, { recursive: true, force: true });
  return found.map(({ file }) => file);
}

function foldersIn(folder: string): string[] {
  return readFolder(folder)
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(folder, entry.name));
}

function namesIn(folder: string): string[] {
  return readFolder(folder).map((entry) => entry.name);
}

function readFolder(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
