import { renderText } from '../../../shared/language/said.ts';
import { t } from '../../../shared/language/t.ts';
import type { VersionView } from '../../../shared/contract/models.ts';
import type { RunView } from '../../../shared/contract/runs.ts';

/** What made the version: "Round 3"; else its note. */
export function runName({ runId, note }: VersionView, runs: readonly RunView[]): string {
  const run = runs.find(({ id }) => id === runId);
  if (run === undefined) return runId === null ? renderText(note) || t.models.originImported : t.models.originRun;
  return run.name;
}

/** Under a version's name: what made it, or where the name says that already, its note. */
export function originWords(version: VersionView, runs: readonly RunView[]): string {
  const made = runName(version, runs);
  return made === version.name ? renderText(version.note) : made;
}
