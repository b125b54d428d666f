/**
 * A tutor who sets small sums, with the agent as the pupil. A right answer is worth its share of 1, on a second try half of it; after a
 * second wrong one the tutor gives the answer and goes on.
 */
import type { Random } from '../../../shared/domain/random.ts';
import { dialogueEnv, type DialogueEnv } from './dialogue-env.ts';

interface Sum {
  readonly a: number;
  readonly b: number;
}

interface Lesson {
  readonly sums: readonly Sum[];
  readonly at: number;
  readonly isSecondTry: boolean;
}

const COUNT = 3;
const MOST = 10;
const LARGEST = 10;

/** `options.count` sums (3, at most 10) of numbers up to `options.largest` (10). */
export function sums(): DialogueEnv {
  return dialogueEnv<Lesson>({
    name: 'sums',
    // Each sum has two tries; more sums than usual have more.
    maxTurns: 2 * COUNT,
    phrases: ['7', 'It is 11.', 'nine', 'I think it is 12.', 'I do not know.'],
    begin(random, options) {
      const [count, largest] = [Math.min(wholeOr(options.count, COUNT), MOST), wholeOr(options.largest, LARGEST)];
      const all = Array.from({ length: count }, () => drawSum(random, largest));
      return {
        state: { sums: all, at: 0, isSecondTry: false },
        messages: [{ role: 'user', content: `Let's practise. ${question(all[0])}` }],
        info: { potential: 0 },
      };
    },
    answer({ sums: all, at, isSecondTry }, reply) {
      const { a, b } = all[at];
      const isRight = numberIn(reply) === a + b;
      if (!isRight && !isSecondTry) {
        const says = `Not quite. Begin at ${a} and count on ${b}. ${question(all[at])}`;
        const info = { right: false, potential: at / all.length };
        return { state: { sums: all, at, isSecondTry: true }, says, reward: 0, terminated: false, info };
      }
      const next = at + 1;
      const terminated = next === all.length;
      const verdict = isRight ? 'Right!' : `It is ${a + b}.`;
      return {
        state: { sums: all, at: next, isSecondTry: false },
        says: `${verdict} ${terminated ? 'That was the last one.' : question(all[next])}`,
        reward: isRight ? (isSecondTry ? 0.5 : 1) / all.length : 0,
        terminated,
        info: { right: isRight, potential: next / all.length },
      };
    },
  });
}

const question = ({ a, b }: Sum): string => `What is ${a} + ${b}?`;

function drawSum(random: Random, largest: number): Sum {
  return { a: 1 + random.int(largest), b: 1 + random.int(largest) };
}

function wholeOr(value: unknown, usual: number): number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : usual;
}

const words =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'.split(
    ' ',
  );

/** The last number in a text, in digits or, up to twenty, in words: "3 and 4 is seven" is 7, "12.5" is no whole number and no 5. */
export function numberIn(text: string): number | undefined {
  const found = text.toLowerCase().match(/(?<![\d.])-?\d+(?:\.\d+)?|[a-z]+/g) ?? [];
  const numbers = found.map((part) => (/\d/.test(part) ? Number(part) : words.indexOf(part)));
  return numbers.findLast((number, i) => /\d/.test(found[i]) || number >= 0);
}
