/** What versions are called towards clients: `parley:best`, and `parley:NAME` for each. */
import type { VersionId } from '../../../shared/domain/ids.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { PolicyVersion } from '../../../shared/domain/policy-version.ts';
import { versionNames } from '../../../shared/domain/version-name.ts';
import { chooseVersion } from '../models/choose-version.ts';
import type { AppContext } from '../context.ts';

type Versions = Pick<AppContext, 'store' | 'baseModelDir'>;

const prefix = 'parley:';
/** Follows the newest version that was kept. */
const bestModel = `${prefix}best`;

export interface ServedModel {
  readonly name: string;
  readonly version: VersionId;
  readonly createdAtMs: number;
}

/** Whether this names the alias, as `servedVersion` reads names. */
export function isBestModel(name: string): boolean {
  const sought = name.toLowerCase();
  return sought === bestModel || sought === bestModel.slice(prefix.length);
}

/** The alias first, then the versions, oldest first. */
export function servedModels(app: Versions): ServedModel[] {
  const versions = app.store.versions.list();
  const nameOf = versionNames(versions);
  const best = chooseVersion(app, undefined);
  return [
    { name: bestModel, version: best.id, createdAtMs: best.createdAtMs },
    ...versions.map(({ id, createdAtMs }) => ({ name: `${prefix}${nameOf(id)}`, version: id, createdAtMs })),
  ];
}

export function servedName(app: Versions, id: VersionId): string {
  return `${prefix}${app.store.versions.nameOf(id)}`;
}

/**
 * @param name as `servedModels` has it, or a version's id, each also without `parley:`; whole, whatever the letter case
 * @throws ParleyError not_found, with the names there are
 */
export function servedVersion(app: Versions, name: string): PolicyVersion {
  const sought = name.toLowerCase();
  const models = servedModels(app);
  const found = models.find(
    (model) =>
      [model.name, model.name.slice(prefix.length)].some((each) => each.toLowerCase() === sought) ||
      [model.version, `${prefix}${model.version}`].some((each) => each === sought),
  );
  if (found !== undefined) return app.store.versions.get(found.version);
  throw new ParleyError(
    'not_found',
    said('errors.endpoint.noModel', { model: name, known: models.map((model) => model.name) }),
    {
      model: name,
    },
  );
}
