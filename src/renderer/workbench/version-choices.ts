import type { VersionView } from '../../shared/contract/models.ts';
import { versionNames } from '../../shared/domain/version-name.ts';
import { renderText } from '../../shared/language/said.ts';
import { t } from '../../shared/language/t.ts';
import type { Choice } from '../ui/choice.ts';

/** Versions to choose one of, newest first. */
export function versionChoices(versions: readonly VersionView[]): Choice[] {
  const nameOf = versionNames(versions);
  return versions.toReversed().map((version) => ({
    value: version.id,
    label: nameOf(version.id),
    note: version.kept === null ? renderText(version.note) : version.kept ? t.common.kept : t.common.notKept,
  }));
}
