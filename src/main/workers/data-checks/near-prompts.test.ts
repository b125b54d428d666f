import { expect, test } from 'vitest';
import { groupsOf, nearPrompts } from './near-prompts.ts';

function found(texts: readonly string[], threshold = 0.7) {
  const prompts = texts.map((content) => ({ prompt: [{ role: 'user' as const, content }], dataset: 'questions' }));
  const steps = nearPrompts(prompts, threshold);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

test('nearly the same prompts are one group, the same ones in another spelling are one prompt', () => {
  const { different, groups } = found([
    'How do I bake a loaf of bread at home?',
    'How do I bake a loaf of bread at my home?',
    'how do I bake a loaf of  bread at home?',
    'Which planet is the largest?',
  ]);
  expect(different).toBe(3);
  expect(groups).toHaveLength(1);
  expect(groups[0].prompts.map(({ uses }) => uses[0].count)).toEqual([2, 1]);
  expect(groups[0].highest).toBeGreaterThan(0.7);
  expect(found(['What is the sea?', 'Where is my coat?']).groups).toEqual([]);
});

test('likenesses join into groups, the largest first, however long the chain', () => {
  const chain = Array.from({ length: 20_000 }, (_, i) => ({ a: i + 10, b: i + 11, similarity: 0.8 }));
  const groups = groupsOf([{ a: 0, b: 1, similarity: 0.9 }, { a: 0, b: 2, similarity: 0.7 }, ...chain]);
  expect(groups.map(({ members }) => members.length)).toEqual([20_001, 3]);
  expect(groups[1]).toEqual({ members: [0, 1, 2], highest: 0.9, lowest: 0.7 });
});
