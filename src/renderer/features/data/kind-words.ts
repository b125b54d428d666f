import { datasetItemKinds } from '../../../shared/domain/dataset.ts';
import type { DatasetItemKind } from '../../../shared/domain/dataset.ts';
import type { DatasetView } from './data-state.svelte.ts';

const words: Readonly<Record<DatasetItemKind, string>> = {
  conversation: 'chats',
  prompt: 'prompts',
  preference: 'pairs',
  ranking: 'rankings',
  labelled: 'thumbs',
};

/** The kinds of item that a dataset has, with how many of each. */
export function kindsOf({ countByKind }: Pick<DatasetView, 'countByKind'>): {
  readonly kind: DatasetItemKind;
  readonly words: string;
  readonly count: number;
}[] {
  return datasetItemKinds.flatMap((kind) =>
    countByKind[kind] > 0 ? [{ kind, words: words[kind], count: countByKind[kind] }] : [],
  );
}
