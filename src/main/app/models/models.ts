import { homedir } from 'node:os';
import type { PolicyVersion } from '../../../shared/domain/policy-version.ts';
import type { VersionNode } from '../../store/versions.ts';
import type { Procedures } from '../boundary.ts';
import type { AppContext } from '../context.ts';
import { requireOwner } from '../guests.ts';
import { searchHub } from '../../formats/hub/search-hub.ts';
import { exportVersion } from './export-version.ts';
import { footprintsOf } from './footprints.ts';
import { foundModels } from './found-models.ts';
import { hubOf } from './import-source.ts';
import { importVersion, previewImport } from './import-version.ts';
import { shrinkVersion } from './shrink-version.ts';
import { verifyVersion } from './verify-version.ts';
import { versionView } from './version-view.ts';
import { said } from '../../../shared/language/said.ts';

export function modelsRouter({ models }: Procedures, app: AppContext) {
  const { store } = app;
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
    verify: models.verify.handler(({ input }) => verifyVersion(app, store.versions.resolve(input.version))),
    footprint: models.footprint.handler(({ input, signal }) => footprintsOf(app, input.configs, signal)),
    found: models.found.handler(({ context }) => {
      requireOwner(context, said('errors.host.lookingForModels'));
      return foundModels(process.env, homedir());
    }),
    search: models.search.handler(({ input, signal }) => searchHub(hubOf(process.env), input.query, signal)),
    preview: models.preview.handler(({ input, signal }) => previewImport(app, input.source, signal)),
    import: models.import.handler(({ input, signal }) => importVersion(app, input, signal)),
    export: models.export.handler(({ input, signal }) => exportVersion(app, input, signal)),
    shrink: models.shrink.handler(({ input, signal }) => shrinkVersion(app, input, signal)),
    update: models.update.handler(({ input: { version, name, kept, note } }) => {
      const { id } = store.versions.resolve(version);
      const change = {
        ...(name !== undefined && { name }),
        ...(kept !== undefined && { kept }),
        ...(note !== undefined && { note }),
      };
      return view(store.versions.update(id, change));
    }),
  });
}
