import { expect, test } from 'vitest';
import { halvesOf } from './run-resampled-judges.ts';

const line = (content: string) => ({
  prompt: [{ role: 'user' as const, content }],
  completions: ['a', 'b'],
  ranks: [0, 1],
});
const subjects = ['whale', 'soup', 'river', 'clock', 'violin', 'garden', 'storm', 'paper', 'castle', 'engine'];
const textsOf = (half: ReturnType<typeof halvesOf>[number]) => half.map(({ prompt }) => prompt[0].content);

test('halves hold half of the rankings, twins together, and are not each other’s rest', () => {
  const all = subjects.flatMap((subject) => {
    const text = `${subject} ${subject}s ${subject}ing ${subject}ed`;
    return [line(text), line(`${text}?`)];
  });
  const halves = halvesOf(all, { count: 6, seed: 3 }).map(textsOf);
  for (const half of halves) {
    expect(half).toHaveLength(10);
    for (const text of half) expect(half).toContain(text.endsWith('?') ? text.slice(0, -1) : `${text}?`);
  }
  expect(new Set(halves.map((half) => half.join())).size).toBe(6);
  const rests = halves.filter((half) => halves.some((other) => other.every((text) => !half.includes(text))));
  expect(rests.length).toBeLessThan(6);
});

test('prompts that all say the same are halved all the same', () => {
  const alike = Array.from({ length: 6 }, (_, i) => line(`Tell me something nice today${'!'.repeat(i)}`));
  for (const half of halvesOf(alike, { count: 2, seed: 1 })) expect(half).toHaveLength(3);
});
