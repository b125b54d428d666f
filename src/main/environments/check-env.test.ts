import { expect, test } from 'vitest';
import { environmentNames } from '../../shared/domain/environments.ts';
import type { Random } from '../../shared/domain/random.ts';
import { checkEnv, type EnvironmentFault } from './check-env.ts';
import { gridworld } from './control/gridworld.ts';
import { dialogueEnv } from './dialogue/dialogue-env.ts';
import type { PromptTasks } from './dialogue/prompts.ts';
import { openEnvironment } from './dialogue/registry.ts';
import { shaped } from './dialogue/shaping.ts';
import type { Env, Step } from './env.ts';
import { mdpEnv } from './mdp.ts';
import { discrete, type Discrete } from './spaces.ts';
import { timeLimit } from './time-limit.ts';

const options = { seed: 5, episodes: 20, maxSteps: 1000 };
const tasks: PromptTasks = {
  tasks: ['Hi.', 'How are you?'].map((content) => ({ prompt: [{ role: 'user', content }] })),
  score: async (_task, reply) => reply.length,
};

test.each(environmentNames)('%s keeps its promises, shaped or not', async (name) => {
  expect(await checkEnv(() => openEnvironment(name, tasks), options)).toMatchObject({ faults: [], episodes: 20 });
  const open = () => shaped(openEnvironment(name, tasks), { weight: 1, gamma: 0.9 });
  expect((await checkEnv(open, options)).faults).toEqual([]);
});

test('so do a written-out process and a time limit', async () => {
  expect((await checkEnv(() => mdpEnv(gridworld()), options)).faults).toEqual([]);
  const limited = await checkEnv(() => timeLimit(mdpEnv(gridworld()), 5), options);
  expect(limited.faults).toEqual([]);
  expect(limited.meanSteps).toBeLessThanOrEqual(5);
});

/** Counts to 3. */
function counter(broken: Partial<Env<number, number, Discrete, Discrete>> & { readonly endless?: boolean } = {}) {
  let count: number | undefined;
  return {
    name: 'counter',
    observationSpace: discrete(100),
    actionSpace: discrete(2),
    reset: () => [(count = 0), {}] as const,
    step(action: number): Step<number> {
      if (count === undefined || count >= 3 || typeof action !== 'number') throw new Error('no');
      count = broken.endless === true ? 1 : count + 1;
      return [count, action, count === 3, false, {}];
    },
    ...broken,
  };
}

test.each<[EnvironmentFault, Parameters<typeof counter>[0]]>([
  ['rewardNotFinite', { step: () => [1, NaN, true, false, {}] }],
  ['observationOutside', { observationSpace: discrete(2) }],
  ['infoNoObject', { step: () => [1, 0, true, false, null as never] }],
  ['endNoBoolean', { step: () => [1, 0, 1 as never, false, {}] }],
  ['stepAfterEnd', { step: () => [1, 0, true, false, {}] }],
  ['stepBeforeReset', { step: () => [1, 0, true, false, {}] }],
  ['strangeActionTaken', { step: () => [1, 0, true, false, {}] }],
  ['actionOutside', { actionSpace: { ...discrete(2), sample: () => 7 } }],
  ['endless', { endless: true }],
])('%s is found', async (fault, broken) => {
  expect((await checkEnv(() => counter(broken), options)).faults).toContain(fault);
});

test('draws that no seed decides are found, and a seed that decides nothing', async () => {
  const drawing = () => counter({ step: () => [1, Math.random(), true, false, {}] });
  expect((await checkEnv(drawing, options)).faults).toContain('notRepeatable');
  const same = { ...discrete(2), sample: (_random: Random) => 1 };
  expect((await checkEnv(() => counter({ actionSpace: same }), options)).faults).toEqual(['notSeeded']);
});

test('an observation that changes afterwards is found', async () => {
  const messages = [{ role: 'user' as const, content: 'Hi.' }];
  const open = () => ({
    ...dialogueEnv({
      name: 'sums',
      maxTurns: 3,
      phrases: ['a', 'b'],
      begin: () => ({ state: 0, messages }),
      answer: (state: number) => {
        messages[0].content += '!';
        return { state: state + 1, says: 'Go on.', reward: 0, terminated: state === 2 };
      },
    }),
  });
  expect((await checkEnv(open, options)).faults).toContain('observationChanged');
});
