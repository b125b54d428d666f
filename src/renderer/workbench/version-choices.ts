import type { VersionView } from '../../shared/contract/models.ts';
import { versionText } from '../../shared/domain/version-name.ts';
import type { Choice } from '../ui/select.svelte';

/** Versions to choose one of, newest first. */
export function versionChoices(versions: readonly VersionView[]): Choice[] {
  return versions.toReversed().map((version) => ({
    value: version.id,
    label: versionText(version),
    note: version.kept === null ? version.note : version.kept ? 'kept' : 'not kept',
  }));
}
