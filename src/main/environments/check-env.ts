/** Whether an environment keeps its promises, as Gymnasium's `check_env` asks; with random actions, over whole episodes. */
import { isDeepStrictEqual } from 'node:util';
import { Random } from '../../shared/domain/random.ts';
import type { AsyncEnv } from './env.ts';

export const environmentFaults = [
  'observationOutside',
  'actionOutside',
  'infoNoObject',
  'rewardNotFinite',
  'endNoBoolean',
  'observationChanged',
  'notRepeatable',
  'notSeeded',
  'endless',
  'stepBeforeReset',
  'stepAfterEnd',
  'strangeActionTaken',
] as const;
export type EnvironmentFault = (typeof environmentFaults)[number];

export interface EnvironmentCheck {
  /** Each once; none where it keeps all. */
  readonly faults: readonly EnvironmentFault[];
  readonly episodes: number;
  /** Of an episode with random actions. */
  readonly meanSteps: number;
  readonly meanReturn: number;
}

interface CheckOptions {
  readonly seed: number;
  readonly episodes: number;
  /** An episode that is longer has no end. */
  readonly maxSteps: number;
}

interface Episode {
  readonly trace: readonly unknown[];
  readonly rewards: readonly number[];
}

type Check = (fault: EnvironmentFault, holds: boolean) => void;

/** @param open a fresh environment each time, none of whose calls was made */
export async function checkEnv<Observation, Action>(
  open: () => AsyncEnv<Observation, Action>,
  { seed, episodes, maxSteps }: CheckOptions,
): Promise<EnvironmentCheck> {
  const faults = new Set<EnvironmentFault>();
  const check: Check = (fault, holds) => {
    if (!holds) faults.add(fault);
  };
  const env = open();
  check('stepBeforeReset', await refuses(() => env.step(env.actionSpace.sample(Random.fromSeed(seed)))));
  const played: Episode[] = [];
  for (let i = 0; i < episodes; i++) played.push(await play(env, seed + i, maxSteps, check));
  // Another one, and the same one again, from the first seed.
  for (const again of [open(), env])
    check('notRepeatable', isDeepStrictEqual((await play(again, seed, maxSteps, check)).trace, played[0].trace));
  const seeds = new Set(played.map(({ trace }) => JSON.stringify(trace)));
  check('notSeeded', episodes < 2 || seeds.size > 1);
  await env.reset({ seed });
  check('strangeActionTaken', await refuses(() => env.step({ no: 'action' } as unknown as Action)));
  const mean = (of: (episode: Episode) => number) => played.reduce((sum, one) => sum + of(one), 0) / played.length;
  return {
    faults: [...faults],
    episodes,
    meanSteps: mean(({ rewards }) => rewards.length),
    meanReturn: mean(({ rewards }) => rewards.reduce((sum, reward) => sum + reward, 0)),
  };
}

/** One episode with random actions that follow from its seed. */
async function play<Observation, Action>(
  env: AsyncEnv<Observation, Action>,
  seed: number,
  maxSteps: number,
  check: Check,
): Promise<Episode> {
  const random = Random.fromSeed(seed).split('actions');
  const [opening, openingInfo] = await env.reset({ seed });
  check('observationOutside', env.observationSpace.contains(opening));
  check('infoNoObject', isObject(openingInfo));
  const trace: unknown[] = [structuredClone(opening)];
  const rewards: number[] = [];
  let shown: { readonly given: unknown; readonly kept: unknown } = { given: opening, kept: trace[0] };
  for (let steps = 0; steps < maxSteps; steps++) {
    const action = env.actionSpace.sample(random);
    check('actionOutside', env.actionSpace.contains(action));
    const [observation, reward, terminated, truncated, info] = await env.step(action);
    check('observationChanged', isDeepStrictEqual(shown.given, shown.kept));
    check('observationOutside', env.observationSpace.contains(observation));
    check('rewardNotFinite', Number.isFinite(reward));
    check('endNoBoolean', typeof terminated === 'boolean' && typeof truncated === 'boolean');
    check('infoNoObject', isObject(info));
    shown = { given: observation, kept: structuredClone(observation) };
    trace.push([shown.kept, reward, terminated, truncated]);
    rewards.push(reward);
    if (!terminated && !truncated) continue;
    check('stepAfterEnd', await refuses(() => env.step(action)));
    return { trace, rewards };
  }
  check('endless', false);
  return { trace, rewards };
}

async function refuses(call: () => unknown): Promise<boolean> {
  try {
    await call();
    return false;
  } catch {
    return true;
  }
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
