import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Message } from '../../../shared/domain/conversation.ts';
import type { Comparison } from '../../../shared/domain/preference-pairs.ts';
import { promptKey } from '../../../shared/domain/prompt-key.ts';
import { splitRound } from './split-round.ts';
import type { RoundSplit } from './split-round.ts';

const prompt = (text: string): Message[] => [{ role: 'user', content: text }];
const comparison = (text: string): Comparison => ({
  prompt: prompt(text),
  completions: ['a', 'b'],
  ranks: [1, 2],
});
const texts = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `prompt ${from + i}`);

function parts(split: RoundSplit) {
  const keys = (items: readonly { prompt: Comparison['prompt'] }[]) =>
    new Set(items.map((item) => promptKey(item.prompt)));
  return {
    rewardTrain: keys(split.rewardTrain),
    judgeTrain: keys(split.judgeTrain),
    heldOut: keys(split.heldOut),
    rewardHeldOut: keys(split.rewardHeldOut),
    judgeHeldOut: keys(split.judgeHeldOut),
    ppoPrompts: keys(split.ppoPrompts.map((one) => ({ prompt: one }))),
    contestPrompts: keys(split.contestPrompts.map((one) => ({ prompt: one }))),
  };
}

const isDisjoint = (a: Set<string>, b: Set<string>) => [...a].every((key) => !b.has(key));

test('the contest and the held-out part share no prompt with anything that learns, the judge none with the reward model', () => {
  const some = fc.uniqueArray(fc.integer({ min: 0, max: 60 }).map((i) => `prompt ${i}`));
  const maybe = fc.option(some, { nil: undefined });
  fc.assert(
    fc.property(some, some, maybe, maybe, (ranked, known, ppo, contest) => {
      const split = parts(
        splitRound({
          comparisons: ranked.map(comparison),
          known: [...ranked, ...known].map(prompt),
          ppo: ppo?.map(prompt),
          contest: contest?.map(prompt),
          maxContestPrompts: 20,
        }),
      );
      for (const learned of ['rewardTrain', 'judgeTrain', 'ppoPrompts'] as const) {
        expect(isDisjoint(split.contestPrompts, split[learned])).toBe(true);
        expect(isDisjoint(split.heldOut, split[learned])).toBe(true);
      }
      expect(isDisjoint(split.rewardTrain, split.judgeTrain)).toBe(true);
      expect(split.rewardTrain.size + split.judgeTrain.size + split.heldOut.size).toBe(ranked.length);
      expect(split.contestPrompts.size).toBeLessThanOrEqual(20);
    }),
  );
});

test.each([
  [1000, 128, 'a fifth of a thousand, cut to the limit'],
  [280, 64, 'sixty-four of what is less than 320'],
  [120, 30, 'a quarter'],
  [60, 20, 'twenty, which a contest needs, up to a half'],
  [30, 15, 'half of what has too few'],
])('%i prompts hold out %i for the contest: %s', (count, expected) => {
  const known = texts(0, count).map(prompt);
  const split = splitRound({ comparisons: texts(0, count).map(comparison), known, maxContestPrompts: 128 });
  expect(split.contestPrompts).toHaveLength(expected);
  expect(Math.abs(split.rewardTrain.length - split.judgeTrain.length)).toBeLessThanOrEqual(2);
  expect(split.rewardHeldOut).toEqual([...split.heldOut, ...split.judgeTrain]);
  expect(split.judgeHeldOut).toEqual([...split.heldOut, ...split.rewardTrain]);
});

test('a contest holds twenty groups where there are enough, and a prompt said twice is one draw', () => {
  const twins = (i: number) => {
    const text = Array.from({ length: 7 }, (_, j) => `w${(i * (31 + j)) % 997}`).join(' ');
    return [prompt(text), prompt(`${text}?`)];
  };
  const splitOf = (count: number, contest?: Message[][]) => {
    const known = Array.from({ length: count }, (_, i) => twins(i)).flat();
    return splitRound({ comparisons: [], known, contest, maxContestPrompts: 128 });
  };
  const { contestPrompts, contestGroups } = splitOf(45);
  expect([contestPrompts.length, contestGroups]).toEqual([40, 20]);
  expect(splitOf(20).contestGroups).toBe(10);
  const given = splitOf(60, Array.from({ length: 12 }, (_, i) => twins(i)).flat());
  expect([given.contestPrompts.length, given.contestGroups]).toEqual([24, 12]);
});

test('rankings of only ties teach nothing, and measure how often a judge sees what the rater does not', () => {
  const tied = texts(0, 100).map((text): Comparison => ({ ...comparison(text), ranks: [1, 1] }));
  const ranked = texts(100, 200).map(comparison);
  const all = [...tied, ...ranked];
  const split = splitRound({ comparisons: all, known: all.map(({ prompt }) => prompt), maxContestPrompts: 128 });
  for (const part of [split.rewardTrain, split.judgeTrain, split.heldOut]) {
    expect(part.length).toBeGreaterThan(0);
    expect(part.every(({ ranks }) => ranks[0] !== ranks[1])).toBe(true);
  }
  expect(split.judgeHeldOut.filter(({ ranks }) => ranks[0] === ranks[1]).length).toBeGreaterThan(30);
});

test('what is held out of more data was held out of less', () => {
  const contestOf = (count: number) =>
    parts(splitRound({ comparisons: [], known: texts(0, count).map(prompt), maxContestPrompts: 10_000 }))
      .contestPrompts;
  const [few, many] = [contestOf(200), contestOf(800)];
  const old = new Set(texts(0, 200).map((text) => promptKey(prompt(text))));
  expect([...many].filter((key) => old.has(key)).every((key) => few.has(key))).toBe(true);
});

test('prompts that were not ranked leave the rankings to learning', () => {
  const ranked = texts(0, 150);
  const alone = splitRound({ comparisons: ranked.map(comparison), known: ranked.map(prompt), maxContestPrompts: 128 });
  const beside = splitRound({
    comparisons: ranked.map(comparison),
    known: texts(0, 600).map(prompt),
    maxContestPrompts: 128,
  });
  expect(beside.contestPrompts.length).toBeGreaterThanOrEqual(64);
  expect(beside.rewardTrain.length).toBeGreaterThan(alone.rewardTrain.length);
});

test.each(['held out by itself', 'given'])('a contest that is %s has no twin and no next turn in training', (how) => {
  const words = (i: number) => Array.from({ length: 7 }, (_, j) => `w${(i * (31 + j)) % 997}`).join(' ');
  const kinds = (i: number): Message[][] => [
    prompt(words(i)),
    prompt(`${words(i)}?`),
    [...prompt(words(i)), { role: 'assistant', content: 'Yes.' }, { role: 'user', content: `more ${i}` }],
  ];
  const known = Array.from({ length: 300 }, (_, i) => kinds(i)).flat();
  const comparisons = known.map((one): Comparison => ({ prompt: one, completions: ['a', 'b'], ranks: [1, 2] }));
  const contest = how === 'given' ? Array.from({ length: 40 }, (_, i) => prompt(words(i))) : undefined;
  const split = splitRound({ comparisons, known, contest, maxContestPrompts: 1000 });
  const kindOf = (one: readonly Message[]) => one[0].content.replace('?', '');
  const learned = [...split.rewardTrain, ...split.judgeTrain].map((one) => kindOf(one.prompt));
  const met = new Set([...learned, ...split.ppoPrompts.map(kindOf)]);
  expect(split.contestPrompts.length).toBeGreaterThanOrEqual(40);
  expect(split.contestPrompts.filter((one) => met.has(kindOf(one)))).toEqual([]);
  expect(split.heldOut.filter((one) => met.has(kindOf(one.prompt)))).toEqual([]);
  const judged = new Set(split.judgeTrain.map((one) => kindOf(one.prompt)));
  expect(split.rewardTrain.filter((one) => judged.has(kindOf(one.prompt)))).toEqual([]);
});

test('labels are split like rankings: the policy learns from one half, the judge from good over bad replies of the other', () => {
  const labels = texts(0, 200).map((text, i) => ({ prompt: prompt(text), completion: `r${i}`, label: i % 3 === 0 }));
  const split = splitRound({ comparisons: [], labels, known: labels.map((one) => one.prompt), maxContestPrompts: 128 });
  expect(split.labelTrain.length + split.labelHeldOut.length).toBe(200);
  expect(split.contestPrompts).toHaveLength(50);
  const learned = new Set(split.labelTrain.map((label) => promptKey(label.prompt)));
  const judged = split.judgeTrain.flatMap((pair) => ('prompts' in pair ? (pair.prompts as Message[][]) : []));
  expect(split.judgeTrain.length).toBeGreaterThan(15);
  expect(judged).toHaveLength(2 * split.judgeTrain.length);
  for (const one of [...judged, ...split.contestPrompts]) expect(learned.has(promptKey(one))).toBe(false);
  const goodOver = split.judgeTrain.map(({ completions }) =>
    completions.map((text) => Number(text.slice(1)) % 3 === 0),
  );
  expect(goodOver.every(([better, worse]) => better && !worse)).toBe(true);
  expect(split.rewardTrain).toEqual([]);
});
