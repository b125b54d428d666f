import { objectIn } from '../../../shared/domain/json.ts';
import type { PolicyVersion } from '../../../shared/domain/policy-version.ts';
import type { Run } from '../../../shared/domain/run.ts';
import { mainStage } from '../../../shared/methods/stages.ts';
import type { Store } from '../../store/store.ts';

/**
 * Up to where demonstrations were imitated by a version of this line, or by one that was made from it, whether it was kept or not:
 * the same edits once more would give the same version.
 */
export function imitatedUpToSeq({ versions, runs }: Store, from: PolicyVersion): number {
  const line = new Set<string>();
  for (let next: PolicyVersion | undefined = from; next !== undefined;) {
    line.add(next.id);
    next = next.parentId === null ? undefined : versions.get(next.parentId);
  }
  const learned = runs
    .list({ states: ['completed'] })
    .filter((run) => run.fromVersionId !== null && line.has(run.fromVersionId) && mainStage(run) === 'sft')
    .map(imitated);
  return Math.max(0, ...learned);
}

function imitated({ kind, config }: Run): number {
  const data = objectIn(kind === 'round' ? config.demonstrations : config.data);
  return typeof data.demonstrationsUpToSeq === 'number' ? data.demonstrationsUpToSeq : 0;
}
