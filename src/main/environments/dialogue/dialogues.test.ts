import { expect, test } from 'vitest';
import { Random } from '../../../shared/domain/random.ts';
import { policyIteration, valueIteration } from '../../learn/tabular/exact.ts';
import { bellmanResidual } from '../../learn/tabular/action-values.ts';
import { actOf, coffee, coffeeActs, coffeeMdp, type CoffeeAct } from './coffee.ts';
import type { DialogueEnv } from './dialogue-env.ts';
import { shaped, shapedMdp } from './shaping.ts';
import { numberIn, sums } from './sums.ts';
import { twentyQuestions } from './twenty-questions.ts';

const lineFor: Readonly<Record<CoffeeAct, string>> = {
  drink: 'What can I get you?',
  size: 'What size would you like?',
  milk: 'Which milk would you like?',
  extra: 'Any syrup or cream in it?',
  confirm: 'Is your order correct?',
  serve: 'Okay, it will be ready in a minute.',
  other: 'Nice weather today.',
};

test.each<[string, CoffeeAct]>([
  ...coffeeActs.map((act): [string, CoffeeAct] => [lineFor[act], act]),
  // As baristas of Taskmaster say it.
  ['Okay, does the order on the screen look correct?', 'confirm'],
  ["OK. Just confirm the order all looks correct and I'll send it off to be made for you.", 'confirm'],
  ['A large oat milk latte, is that right?', 'confirm'],
  ['Ok, then you can pick up your drink over at the bar in a few minutes.', 'serve'],
  ['Great, your order will be ready at the coffee bar shortly.', 'serve'],
  ['Would you like that small, medium or large?', 'size'],
  ['Which milk and what size?', 'milk'],
  ['I love oat milk.', 'other'],
  ['', 'other'],
])('%j is taken as %s', (reply, act) => {
  expect(actOf(reply)).toBe(act);
});

const gamma = 0.95;
const { mdp, progress } = coffeeMdp();

test('the coffee process is solved: Bellman’s equation holds, and policy iteration finds the same', () => {
  const [values, policies] = [valueIteration(mdp, gamma), policyIteration(mdp, gamma)];
  expect(bellmanResidual(mdp, values.values, gamma)).toBeLessThan(1e-12);
  expect(policies.policy).toEqual(values.policy);
  for (const actions of mdp.outcomes)
    for (const outcomes of actions)
      expect(outcomes.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 12);
  // Confirmed, it is served at once; with all but the confirmation known it is confirmed: γ · 1.
  const at = (name: string) => mdp.states.indexOf(name);
  expect(mdp.actions[values.policy[at('drink+size+milk+extra, confirmed, 3 left')]]).toBe('serve');
  expect(values.values[at('drink+size+milk+extra, 3 left')]).toBeCloseTo(gamma, 12);
  // With one turn left there is no time to confirm.
  expect(mdp.actions[values.policy[at('drink+size+milk+extra, 1 left')]]).toBe('serve');
  expect(values.values[at('drink+size+milk+extra, 1 left')]).toBeCloseTo(0.75, 12);
});

test('shaping leaves the best policy what it was, and makes each state worth its potential less', () => {
  const plain = valueIteration(mdp, gamma);
  const phi = (state: number) => 2 * progress[state];
  const withShaping = valueIteration(shapedMdp(mdp, phi, gamma), gamma);
  expect(withShaping.policy).toEqual(plain.policy);
  mdp.states.forEach((name, state) => {
    const isEnd = mdp.outcomes[state].length === 0;
    expect(withShaping.values[state], name).toBeCloseTo(plain.values[state] - (isEnd ? 0 : phi(state)), 10);
  });
});

/** Mean discounted return of the best policy, played in words; and what value iteration says of the states it began in. */
async function playBest(env: DialogueEnv, episodes: number) {
  const { values, policy } = valueIteration(mdp, gamma);
  let [got, promised] = [0, 0];
  for (let seed = 0; seed < episodes; seed++) {
    let [, info] = await env.reset({ seed });
    promised += values[stateOf(info)] / episodes;
    for (let discount = 1; ; discount *= gamma) {
      const step = await env.step(lineFor[coffeeActs[policy[stateOf(info)]]]);
      got += (discount * step[1]) / episodes;
      if (step[2]) break;
      info = step[4];
    }
  }
  return { got, promised };
}

function stateOf(info: Readonly<Record<string, unknown>>): number {
  const known = info.known as number;
  const names = ['drink', 'size', 'milk', 'extra'].filter((_, i) => (known >> i) & 1).join('+') || 'nothing';
  return mdp.states.indexOf(`${names}${info.confirmed === true ? ', confirmed' : ''}, ${info.patience as number} left`);
}

test('the conversation is the process in words: its best policy gets what value iteration promises', async () => {
  const { got, promised } = await playBest(coffee(), 3000);
  // A return lies in [0, 1]: four standard errors of 3,000.
  expect(Math.abs(got - promised)).toBeLessThan((4 * 0.5) / Math.sqrt(3000));
});

test('over an episode the shaping adds up to γ^T Φ(end) − Φ(beginning)', async () => {
  for (let seed = 0; seed < 20; seed++) {
    const [plain, other] = [coffee(), shaped(coffee(), { weight: 0.5, gamma: 1 })];
    const [, info] = await plain.reset({ seed });
    await other.reset({ seed });
    let difference = 0;
    for (let i = 0, over = false; !over; i++) {
      const reply = lineFor[coffeeActs[i % 5]];
      const [a, b] = [await plain.step(reply), await other.step(reply)];
      difference += b[1] - a[1];
      over = a[2];
    }
    expect(difference).toBeCloseTo(-0.5 * (info.potential as number), 10);
  }
});

test('a pupil gets its share for each right answer, half of it on a second try, and the answer after that', async () => {
  const env = sums();
  let [messages] = await env.reset({ seed: 1, options: { count: 3, largest: 5 } });
  const answer = () => {
    const [, a, b] = /(\d+) \+ (\d+)\?$/.exec(messages.at(-1)!.content)!;
    return Number(a) + Number(b);
  };
  const said = async (reply: string) => {
    const [next, reward, terminated] = await env.step(reply);
    messages = next;
    return [reward, terminated];
  };
  expect(await said(`It is ${answer()}.`)).toEqual([1 / 3, false]);
  expect(await said('I do not know.')).toEqual([0, false]);
  expect(messages.at(-1)!.content).toContain('count on');
  expect(await said(`${answer()}`)).toEqual([0.5 / 3, false]);
  expect(await said('99')).toEqual([0, false]);
  expect(await said('99')).toEqual([0, true]);
  expect(messages.at(-1)!.content).toMatch(/^It is \d+\. That was the last one\.$/);
});

test.each([
  ['3 and 4 is seven', 7],
  ['The answer: 12!', 12],
  ['Twenty.', 20],
  ['It is 12.5', 12.5],
  ['-7', -7],
  ['10-3', 3],
  ['minus seven', 7],
  ['No idea', undefined],
])('the number in %j is %s', (text, number) => {
  expect(numberIn(text)).toBe(number);
});

test('questions halve what is possible, a right guess wins, and twenty questions are the most', async () => {
  const env = twentyQuestions();
  await env.reset({ seed: 4 });
  const [messages, , , , info] = await env.step('Is it an animal?');
  expect(messages.at(-1)!.content).toMatch(/^(Yes|No)\. 19 questions left\.$/);
  expect(info.possible).toBeLessThan(24);
  expect(info.potential).toBeGreaterThan(0);
  // All that a question names has to be true, and nothing alive has wheels.
  const [answered, , , , both] = await env.step('Is it alive, and does it have wheels?');
  expect(answered.at(-1)!.content).toMatch(/^No\./);
  expect(both.possible).toBe(info.possible);
  let last = await env.step('Hello?');
  expect(last[0].at(-1)!.content).toMatch(/^I can only say yes or no/);
  for (let i = 4; i <= 20; i++) last = await env.step('Hello?');
  expect(last[2]).toBe(true);
  const secret = /It is an? (\w+)\./.exec(last[0].at(-1)!.content)![1];
  await env.reset({ seed: 4 });
  expect((await env.step(`Is it a ${secret}?`)).slice(1, 3)).toEqual([1, true]);
});

test('phrases of the action space do different things', async () => {
  const env = coffee();
  const random = Random.fromSeed(1);
  const acts = new Set(Array.from({ length: 200 }, () => actOf(env.actionSpace.sample(random))));
  expect(acts).toEqual(new Set(coffeeActs));
});
