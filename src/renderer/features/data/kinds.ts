import { datasetItemKinds } from '../../../shared/domain/dataset.ts';
import type { DatasetItemKind } from '../../../shared/domain/dataset.ts';
import type { DatasetView } from './data-state.svelte.ts';

/** The kinds of item that a dataset has, with how many of each. */
export function kindsOf({ countByKind }: Pick<DatasetView, 'countByKind'>): {
  readonly kind: DatasetItemKind;
  readonly count: number;
}[] {
  return datasetItemKinds.flatMap((kind) => (countByKind[kind] > 0 ? [{ kind, count: countByKind[kind] }] : []));
}
