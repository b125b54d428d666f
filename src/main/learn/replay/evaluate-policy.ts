/** What a learned policy earns when it no longer explores. */
import type { Box, Discrete } from '../../environments/spaces.ts';
import { f32, type Engine, type ParameterTensor } from '../../engines/engine.ts';
import type { Random } from '../../../shared/domain/random.ts';
import { Episodes } from './episodes.ts';
import type { LearningEnv } from './learning-env.ts';
import type { ReplayMethod } from './replay-method.ts';

/** @returns the return of each of `count` episodes, in which it always takes the best action it knows */
export async function evaluatePolicy(
  engine: Engine,
  { acting, bestAction }: Pick<ReplayMethod, 'acting' | 'bestAction'>,
  tensors: ReadonlyMap<string, ParameterTensor>,
  env: LearningEnv<Discrete | Box>,
  { count, random }: { readonly count: number; readonly random: Random },
): Promise<number[]> {
  const store = engine.createParameters();
  store.write(tensors);
  const program = await engine.compile(acting, { parameters: store, frozen: true });
  const episodes = new Episodes(env, random);
  const returns: number[] = [];
  try {
    await episodes.begin();
    while (returns.length < count) {
      const { observation } = episodes;
      const { answer } = await program.run({ observations: f32(observation, [1, observation.length]) });
      const { ended } = await episodes.act(bestAction(answer.data as Float32Array));
      if (ended) returns.push(ended.earned);
    }
  } finally {
    await program.dispose();
  }
  return returns;
}
