import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { RunId, VersionId } from '../../../shared/domain/ids.ts';
import { keptInTrashMs } from '../../../shared/domain/trash.ts';
import type { Trashed } from '../../../shared/domain/trash.ts';
import type { Store } from '../../store/store.ts';
import type { Procedures } from '../boundary.ts';
import type { AppContext } from '../context.ts';
import { dependentsOf } from './what-depends.ts';

export function trashRouter({ trash }: Procedures, app: AppContext) {
  const { store } = app;
  return trash.router({
    preview: trash.preview.handler(async ({ input: { kind, ref } }) => {
      const found = dependentsOf(app, kind, ref);
      return { kind, ...found, sizeBytes: await sizeOf(store, { kind, id: found.id }) };
    }),
    delete: trash.delete.handler(async ({ input: { kind, ref } }) => {
      const { id, refusal } = dependentsOf(app, kind, ref);
      if (refusal !== null) throw new ParleyError('conflict', refusal, { kind, id });
      return withSize(store, store.trash.delete(kind, id));
    }),
    restore: trash.restore.handler(({ input: { kind, ref } }) => {
      const { id, name } = trashedCalled(store, kind, ref);
      store.trash.restore(kind, id);
      return { kind, id, name };
    }),
    list: trash.list.handler(() => Promise.all(store.trash.list().map((one) => withSize(store, one)))),
    purge: trash.purge.handler(async ({ input: { only } }) => {
      const things = only === undefined ? store.trash.list() : [trashedCalled(store, only.kind, only.ref)];
      return purge(store, things);
    }),
  });
}

/** What has been in the trash for longer than it is kept there. */
export async function purgeOld(store: Store, nowMs: number): Promise<void> {
  await purge(
    store,
    store.trash.list().filter(({ deletedAtMs }) => nowMs - deletedAtMs > keptInTrashMs),
  );
}

async function purge(store: Store, things: readonly Trashed[]): Promise<{ count: number; freedBytes: number }> {
  let freedBytes = 0;
  for (const thing of things) {
    freedBytes += await sizeOf(store, thing);
    const folder = folderOf(store, thing);
    // Files first: what is left over after a crash is still in the trash.
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    store.trash.purge(thing.kind, thing.id);
  }
  return { count: things.length, freedBytes };
}

function trashedCalled({ trash }: Store, kind: Trashed['kind'], ref: string): Trashed {
  const called = trash.list().filter((one) => one.kind === kind && [one.id, one.name].includes(ref));
  if (called.length > 0) return called[0];
  const known = trash.list().flatMap((one) => (one.kind === kind ? [one.name] : []));
  throw new ParleyError('not_found', said('errors.store.noDeletedCalled', { kind, name: ref, known }));
}

async function withSize(store: Store, thing: Trashed) {
  return { ...thing, sizeBytes: await sizeOf(store, thing) };
}

async function sizeOf(store: Store, thing: Pick<Trashed, 'kind' | 'id'>): Promise<number> {
  const folder = folderOf(store, thing);
  return folder === undefined ? store.trash.itemBytes(thing.id) : bytesIn(folder);
}

function folderOf({ home }: Store, { kind, id }: Pick<Trashed, 'kind' | 'id'>): string | undefined {
  if (kind === 'version') return home.versionDir(id as VersionId);
  return kind === 'run' ? home.runDir(id as RunId) : undefined;
}

/** 0 where there is no such folder. */
async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async ({ parentPath, name }) => (await stat(path.join(parentPath, name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
