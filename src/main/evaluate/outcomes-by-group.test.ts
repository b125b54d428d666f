import { expect, test } from 'vitest';
import { outcomesByGroup } from './outcomes-by-group.ts';
import { winRate } from './win-rate.ts';

const prompt = (content: string) => [{ role: 'user' as const, content }];
const win = { wins: 3, ties: 0, losses: 1 };

test('twenty ways to say the same count as one prompt, and say as little', () => {
  const alike = Array.from({ length: 20 }, (_, i) =>
    prompt(`Please tell me a story about my old gray dog and a boat${'!'.repeat(i)}`),
  );
  const outcomes = outcomesByGroup(
    alike,
    alike.map(() => win),
  );
  expect(outcomes).toEqual([{ wins: 60, ties: 0, losses: 20 }]);
  const { value, low } = winRate(outcomes, { seed: 1 });
  expect(value).toBe(0.75);
  expect(low).toBeLessThan(0.5);
});

test('prompts that differ count for themselves', () => {
  const prompts = [prompt('Where do whales sleep?'), prompt('Name a good soup.'), prompt('I am sad today.')];
  const loss = { wins: 0, ties: 2, losses: 2 };
  expect(outcomesByGroup(prompts, [win, loss, win])).toEqual([win, loss, win]);
});
