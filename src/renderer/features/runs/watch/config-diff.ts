/** In which settings two runs differ. */
import type { RunView } from '../../../../shared/contract/runs.ts';
import type { JsonObject, JsonValue } from '../../../../shared/domain/json.ts';
import { textOf } from '../start/setting-values.ts';

export interface SettingDifference {
  /** "ppo.learningRate" */
  readonly name: string;
  /** As text, empty where the run has no such setting. */
  readonly own: string;
  readonly other: string;
}

type Told = Pick<RunView, 'from' | 'seed' | 'config'>;

/** Names that a run gives itself, and that differ always. */
const itsOwn = new Set(['version']);

export function configDiff(own: Told, other: Told): SettingDifference[] {
  const [ours, theirs] = [own, other].map(({ from, seed, config }) => new Map(flat({ from, seed, ...config })));
  return [...new Set([...ours.keys(), ...theirs.keys()])]
    .filter((name) => !itsOwn.has(name) && ours.get(name) !== theirs.get(name))
    .map((name) => ({ name, own: ours.get(name) ?? '', other: theirs.get(name) ?? '' }));
}

function flat(settings: JsonObject, above = ''): [string, string][] {
  return Object.entries(settings).flatMap(([name, value]) =>
    isObject(value) ? flat(value, `${above}${name}.`) : [[above + name, textOf(value)] as [string, string]],
  );
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
