/** How long a round will take, by the pace of one of its kind that was completed here. */
import { objectIn } from '../domain/json.ts';
import type { JsonObject } from '../domain/json.ts';
import { methodCalled } from './all.ts';
import { methodOfStage, needsRewardModel, roundMethod, roundReward, roundStages } from './stages.ts';

/** What each stage's time is proportional to; a stage that is not in here takes as long as ever. */
type RoundSize = Readonly<Record<string, number>>;

/** What is read of a run, newest first among others. */
interface Past {
  readonly name: string;
  readonly kind: string;
  readonly from: string | null;
  readonly config: JsonObject;
  /** Null until it is completed. */
  readonly result: JsonObject | null;
}

interface Asked {
  /** A round's settings with every default filled in, as they are typed or kept. */
  readonly config: JsonObject;
  /** The version that it starts from. */
  readonly from: string;
}

interface Line {
  readonly id: string;
  readonly parentId: string | null;
}

/** Undefined where no round by the same method, from a version of the same line, was completed here. */
export function roundTime(
  { config, from }: Asked,
  runs: readonly Past[],
  versions: readonly Line[],
): { readonly seconds: number; readonly after: string } | undefined {
  // Versions of one line have one size; another line's pace says nothing.
  const root = rootOf(versions, from);
  const past = runs.find(
    (run) =>
      run.kind === 'round' &&
      run.result !== null &&
      run.from !== null &&
      roundMethod(run.config) === roundMethod(config) &&
      trainsModel(run.config) === trainsModel(config) &&
      rootOf(versions, run.from) === root,
  );
  if (past === undefined) return undefined;
  const spent = Object.entries(objectIn(past.result?.secondsByStage));
  const [size, before] = [sizeOf(config), sizeOf(past.config)];
  const ratio = (stage: string) => (stage in size ? size[stage] / Math.max(1e-9, before[stage]) : 1);
  return {
    seconds: spent.reduce((sum, [stage, seconds]) => sum + Number(seconds) * ratio(stage), 0),
    after: past.name,
  };
}

function trainsModel(config: JsonObject): boolean {
  return needsRewardModel(methodCalled(roundMethod(config)), roundReward(config));
}

function sizeOf(config: JsonObject): RoundSize {
  const trained = roundStages(roundMethod(config), roundReward(config)).flatMap(({ id }): [string, number][] => {
    const name = methodOfStage(id)?.name;
    if (name === undefined) return [];
    const settings = objectIn(config[name]);
    return [[id, methodCalled(name).work((setting) => Number(settings[setting]))]];
  });
  return { ...Object.fromEntries(trained), contest: Number(config.contestPrompts) * Number(config.contestSamples) };
}

/** The version without a parent that this one comes from. */
function rootOf(versions: readonly Line[], id: string): string {
  const parent = versions.find((version) => version.id === id)?.parentId ?? null;
  return parent === null ? id : rootOf(versions, parent);
}
