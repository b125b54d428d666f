/** What can be deleted and, until it is purged, brought back. */
export const trashKinds = ['version', 'run', 'dataset'] as const;
export type TrashKind = (typeof trashKinds)[number];

/** So long a deletion can be taken back; the first start after it frees the space. */
export const keptInTrashMs = 7 * 24 * 3600 * 1000;

export interface Trashed {
  readonly kind: TrashKind;
  readonly id: string;
  readonly name: string;
  readonly deletedAtMs: number;
}
