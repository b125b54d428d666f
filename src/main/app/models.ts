import { ParleyError } from '../../shared/domain/errors.ts';
import type { VersionId } from '../../shared/domain/ids.ts';
import type { PolicyVersion, VersionFile } from '../../shared/domain/policy-version.ts';
import { listFiles, readVersionFolder } from '../models/version-folder.ts';
import type { Store } from '../store/store.ts';
import type { VersionNode } from '../store/versions.ts';
import type { Procedures } from './boundary.ts';
import type { AppContext } from './context.ts';

export function modelsRouter({ models }: Procedures, { store }: AppContext) {
  const view = (version: PolicyVersion) => versionView(store, version);
  const withDepth = (nodes: readonly VersionNode[], depth: number): (ReturnType<typeof view> & { depth: number })[] =>
    nodes.flatMap(({ version, children }) => [{ ...view(version), depth }, ...withDepth(children, depth + 1)]);
  return models.router({
    list: models.list.handler(() => store.versions.list().map(view)),
    tree: models.tree.handler(() => withDepth(store.versions.tree(), 0)),
    get: models.get.handler(({ input }) => {
      const version = store.versions.resolve(input.version);
      return { ...view(version), files: [...version.files] };
    }),
    verify: models.verify.handler(({ input }) => verify(store, store.versions.resolve(input.version))),
    update: models.update.handler(({ input: { version, kept, note } }) => {
      const { id } = store.versions.resolve(version);
      return view(
        store.versions.update(id, { ...(kept !== undefined && { kept }), ...(note !== undefined && { note }) }),
      );
    }),
  });
}

function versionView(store: Store, version: PolicyVersion) {
  const { files, ...rest } = version;
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  return { ...rest, sizeBytes, folder: store.home.versionDir(version.id) };
}

/** Compares every file with the record, then reads the model as a worker would. */
async function verify(store: Store, { id, files }: PolicyVersion) {
  const folder = store.home.versionDir(id);
  const present = await listFiles(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new ParleyError('io', `Verifying ${id}: ${error.message}`, undefined, { cause: error });
  });
  const problems = files.flatMap((file) => differences(file, present));
  const recorded = new Set(files.map(({ path }) => path));
  problems.push(
    ...present.filter(({ path }) => !recorded.has(path)).map(({ path }) => `${path}: not part of the record`),
  );
  problems.push(...(await unreadable(folder)));
  return { version: id satisfies VersionId, ok: problems.length === 0, files: files.length, problems };
}

function differences(recorded: VersionFile, present: readonly VersionFile[]): string[] {
  const found = present.find(({ path }) => path === recorded.path);
  if (found === undefined) return [`${recorded.path}: missing`];
  if (found.sizeBytes !== recorded.sizeBytes) {
    return [`${recorded.path}: expected ${recorded.sizeBytes} bytes, it has ${found.sizeBytes}`];
  }
  return found.sha256 === recorded.sha256 ? [] : [`${recorded.path}: its content has changed since it was recorded`];
}

async function unreadable(folder: string): Promise<string[]> {
  try {
    await readVersionFolder(folder);
    return [];
  } catch (error) {
    if (error instanceof ParleyError) return [error.message];
    throw error;
  }
}
