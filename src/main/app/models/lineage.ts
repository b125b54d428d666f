/** Where a version comes from, as far as the home folder knows. */
import type { Evaluation } from '../../../shared/domain/evaluation.ts';
import { judgeWords } from '../../../shared/domain/judge-words.ts';
import type { PolicyVersion } from '../../../shared/domain/policy-version.ts';
import type { Run } from '../../../shared/domain/run.ts';
import { versionNames } from '../../../shared/domain/version-name.ts';
import { readCard, readCardHeader } from '../../formats/models/card-header.ts';
import type { Store } from '../../store/store.ts';

export interface Ancestor {
  readonly version: PolicyVersion;
  /** The run that made it; null for one that was shipped or imported. */
  readonly run: Run | null;
  readonly evaluations: readonly Evaluation[];
}

/** What other records are called that a version's history mentions. */
export interface LineageNames {
  readonly version: (id: string) => string;
  readonly run: (id: string) => string;
  /** In words. */
  readonly judge: (judge: string) => string;
}

export interface Lineage {
  /** The version itself first, then what it was trained from, to the beginning. */
  readonly ancestors: readonly Ancestor[];
  readonly names: LineageNames;
  /** The model card that the first of all came with. */
  readonly baseCard: string | undefined;
  /** What that card says; what is trained from a model is under its licence, too. */
  readonly licence: string | undefined;
}

export async function lineageOf(store: Store, version: PolicyVersion): Promise<Lineage> {
  const ancestors: Ancestor[] = [];
  for (let next: PolicyVersion | undefined = version; next !== undefined;) {
    ancestors.push({
      version: next,
      run: next.runId === null ? null : store.runs.get(next.runId),
      evaluations: store.evaluations.list({ versionId: next.id }),
    });
    next = next.parentId === null ? undefined : store.versions.get(next.parentId);
  }
  const first = ancestors[ancestors.length - 1].version;
  const baseCard = await readCard(store.home.versionDir(first.id));
  const runs = store.runs.list();
  const names = {
    version: versionNames(store.versions.list()),
    run: (id: string) => runs.find((run) => run.id === id)?.name ?? id,
    judge: (judge: string) => judgeWords(judge, runs),
  };
  return { ancestors, names, baseCard, licence: baseCard === undefined ? undefined : readCardHeader(baseCard).licence };
}
