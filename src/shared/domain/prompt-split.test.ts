import { expect, test } from 'vitest';
import type { Message } from './conversation.ts';
import { promptPosition, splitByPrompt } from './prompt-split.ts';

const ask = (content: string): Message[] => [{ role: 'user', content }];
const prompts = Array.from({ length: 10_000 }, (_, index) => ask(`Question number ${index}?`));

test('positions are uniform, and those of two seeds are independent', () => {
  // 16 × 16 cells of the joint distribution; chi-square with 255 degrees of freedom is below 350 with p > 0.9999.
  const cells = new Array<number>(256).fill(0);
  for (const prompt of prompts) {
    cells[Math.floor(promptPosition(prompt, 0) * 16) * 16 + Math.floor(promptPosition(prompt, 1) * 16)] += 1;
  }
  const expected = prompts.length / 256;
  const chiSquare = cells.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  expect(chiSquare).toBeLessThan(350);
});

test('a position never changes between releases: held-out data stays held out', () => {
  // Worked out independently with Python: FNV-1a of the key's UTF-8, xor fmix32(seed), fmix32, over 2^32.
  expect(promptPosition(ask('Wie geht es dir heute?'), 7)).toBe(0.08097388688474894);
});

test('all items of a prompt are on one side, whatever their case and spacing', () => {
  const items = prompts.flatMap((prompt, index) => [
    { prompt, index },
    { prompt: ask(prompt[0].content.toUpperCase().replaceAll(' ', '  ')), index },
  ]);
  const { train, heldOut } = splitByPrompt(items, (item) => item.prompt, { train: 0.8, heldOut: 0.2 }, 42);
  const trained = new Set(train.map((item) => item.index));
  expect(heldOut.filter((item) => trained.has(item.index))).toEqual([]);
  expect(train.length + heldOut.length).toBe(items.length);
  // Binomial: the standard deviation of the share over 10,000 prompts is 0.004.
  expect(Math.abs(heldOut.length / items.length - 0.2)).toBeLessThan(0.016);
});

test('a prompt keeps its side when others are added', () => {
  const side = (count: number) =>
    splitByPrompt(prompts.slice(0, count), (prompt) => prompt, { train: 0.5, test: 0.5 }, 3).test;
  expect(side(10_000).filter((prompt) => prompts.indexOf(prompt) < 100)).toEqual(side(100));
});

test('fractions that do not sum to 1 are refused', () => {
  expect(() => splitByPrompt(prompts, (prompt) => prompt, { train: 0.8, test: 0.3 }, 1)).toThrow(/sum to 1/);
  expect(() => splitByPrompt(prompts, (prompt) => prompt, { train: 1.5, test: -0.5 }, 1)).toThrow(/sum to 1/);
});
