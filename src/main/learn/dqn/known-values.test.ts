/**
 * The fixed point of DQN's updates is what value iteration finds: where an update learns from every transition of a process,
 * each with its probability as its weight, nothing is left to chance but the first weights.
 */
import { expect, it } from 'vitest';
import { createCpuEngine } from '../../engines/onnxruntime/cpu-engine.ts';
import { f32 } from '../../engines/engine.ts';
import { gridworld } from '../../environments/control/gridworld.ts';
import { coffeeMdp } from '../../environments/dialogue/coffee.ts';
import { isTerminal, mdpEnv, type Mdp } from '../../environments/mdp.ts';
import { Random } from '../../../shared/domain/random.ts';
import { Learner } from '../replay/learner.ts';
import { numberedStates, oneHot } from '../replay/learning-env.ts';
import { ReplayBuffer } from '../replay/replay-buffer.ts';
import { adam } from '../replay/replay-method.ts';
import { valueIteration } from '../tabular/exact.ts';
import { dqn, type DqnSettings } from './dqn.ts';

const GAMMA = 0.95;

/** Every transition of a process once, with its probability as its weight. */
function everythingOf(mdp: Mdp) {
  const width = mdp.states.length;
  const all = mdp.outcomes.flatMap((actions, state) =>
    actions.flatMap((outcomes, action) => outcomes.map((outcome) => ({ state, action, ...outcome }))),
  );
  const buffer = new ReplayBuffer(all.length, { observation: width, action: 1 });
  for (const { state, action, next, reward } of all) {
    buffer.add({
      observation: oneHot(width, state),
      action: Float32Array.of(action),
      reward,
      nextObservation: oneHot(width, next),
      discount: isTerminal(mdp, next) ? 0 : GAMMA,
    });
  }
  const weights = f32(Float32Array.from(all, ({ probability }) => probability / all.length));
  return { ...buffer.batch(all.map((_, slot) => slot)), weights };
}

/** What DQN's table, or network, says each state is worth after so many updates from every transition, from the first weights of a seed. */
async function learnedValues(mdp: Mdp, seed: number, { updates, rate, ...changes }: Variant) {
  const width = mdp.states.length;
  const everything = everythingOf(mdp);
  const method = dqn(numberedStates(mdpEnv(mdp)), everything.rewards.data.length, {
    hidden: [],
    double: false,
    dueling: false,
    loss: 'squared',
    startEpsilon: 1,
    endEpsilon: 1,
    epsilonSteps: 1,
    optimizer: adam(rate, 0.01),
    ...changes,
  });
  const random = Random.fromSeed(seed);
  const learner = await Learner.compile(method, 0.2, { engine, store: engine.createParameters(), random });
  for (let update = 1; update <= updates; update++) {
    await learner.learn({ update, step: update, totalSteps: updates }, everything, random);
    await learner.moveTargets();
  }
  const values: number[] = [];
  for (let state = 0; state < width; state++) values.push(Math.max(...(await learner.answer(oneHot(width, state)))));
  await learner.dispose();
  return values;
}

type Variant = Partial<DqnSettings> & { readonly updates: number; readonly rate: number };

const engine = createCpuEngine({ threads: 1 });
const table = { updates: 1000, rate: 0.05 };
const variants: Record<string, Variant> = {
  DQN: table,
  'double DQN': { ...table, double: true },
  'a dueling network': { ...table, dueling: true, updates: 1500 },
};
const cases = Object.entries(variants).flatMap(([name, variant]) => [
  { name, task: 'gridworld', mdp: gridworld(), variant },
  { name, task: 'coffee', mdp: coffeeMdp().mdp, variant },
]);
const withLayers = { updates: 1500, rate: 0.01, double: true, dueling: true, hidden: [24] };

const layered = {
  name: 'a double dueling network with a hidden layer',
  task: 'gridworld',
  mdp: gridworld(),
  variant: withLayers,
};
const fromSeeds = [...cases, layered].flatMap((one) => [1, 2, 3, 4, 5].map((seed) => ({ ...one, seed })));

it.each(fromSeeds)(
  '$name settles on the values of value iteration: $task, seed $seed',
  async ({ mdp, variant, seed }) => {
    const { values } = valueIteration(mdp, GAMMA);
    const inside = mdp.states.flatMap((_, state) => (isTerminal(mdp, state) ? [] : [state]));
    const exact = inside.map((state) => values[state]);
    const range = Math.max(...exact) - Math.min(...exact);
    const learned = await learnedValues(mdp, seed, variant);
    const error = Math.max(...inside.map((state) => Math.abs(learned[state] - values[state])));
    expect(error / range).toBeLessThan(0.01);
  },
);
