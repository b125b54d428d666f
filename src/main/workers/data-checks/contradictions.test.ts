import { expect, test } from 'vitest';
import { contradictions } from './contradictions.ts';

const statement = (source: string, completions: string[], ranks: number[], content = 'Hi') => ({
  source,
  prompt: [{ role: 'user' as const, content }],
  completions,
  ranks,
});

test('a pair that was ranked both ways is found once, with who said what', () => {
  const found = contradictions([
    statement('ann', ['Hello.', 'Yo.', 'Hm.'], [1, 2, 3]),
    statement('bob', ['yo.', ' hello. '], [1, 2]),
    statement('ann again', ['Hello.', 'Yo.'], [1, 2]),
  ]);
  expect(found).toEqual([
    {
      prompt: [{ role: 'user', content: 'Hi' }],
      replies: ['Hello.', 'Yo.'],
      votes: [
        { better: 0, source: 'ann' },
        { better: 1, source: 'bob' },
        { better: 0, source: 'ann again' },
      ],
    },
  ]);
});

test('ties, other prompts and replies that differ only in spelling contradict nothing', () => {
  const statements = [
    statement('one', ['Hello.', 'Yo.'], [1, 2]),
    statement('two', ['Hello.', 'Yo.'], [1, 1]),
    statement('three', ['Yo.', 'Hello.'], [1, 2], 'Good evening'),
    statement('four', ['HELLO.', 'hello.'], [1, 2]),
    statement('five', ['hello.', 'HELLO.'], [1, 2]),
  ];
  expect(contradictions(statements)).toEqual([]);
});

test('a ranking that holds one reply several times has one vote, and none where it says both', () => {
  const twice = statement('twice', ['Hello.', 'HELLO.', 'Yo.'], [1, 2, 3]);
  const against = statement('against', ['Yo.', 'Hello.'], [1, 2]);
  const [found] = contradictions([twice, against]);
  expect(found.votes).toEqual([
    { better: 0, source: 'twice' },
    { better: 1, source: 'against' },
  ]);
  const around = statement('around', ['Hello.', 'Yo.', 'hello.'], [1, 2, 3]);
  expect(contradictions([around, against])).toEqual([]);
  expect(contradictions([statement('itself', ['Hello.', 'Yo.', 'Hello.'], [1, 2, 3])])).toEqual([]);
});

test('the most divided come first', () => {
  const split = ['x', 'y'].flatMap((word) => [
    statement(`${word}1`, [word, 'z'], [1, 2]),
    statement(`${word}2`, ['z', word], [1, 2]),
  ]);
  const [first] = contradictions([...split, statement('y3', ['y', 'z'], [1, 2]), statement('y4', ['z', 'y'], [1, 2])]);
  expect(first.replies).toEqual(['y', 'z']);
});
