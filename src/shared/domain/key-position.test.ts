import { expect, test } from 'vitest';
import { keyPosition } from './key-position.ts';

test('positions are uniform, and those of two seeds are independent', () => {
  // 16 × 16 cells of the joint distribution; chi-square with 255 degrees of freedom is below 350 with p > 0.9999.
  const keys = Array.from({ length: 10_000 }, (_, index) => `Question number ${index}?`);
  const cells = new Array<number>(256).fill(0);
  for (const key of keys) cells[Math.floor(keyPosition(key, 0) * 16) * 16 + Math.floor(keyPosition(key, 1) * 16)] += 1;
  const expected = keys.length / 256;
  const chiSquare = cells.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  expect(chiSquare).toBeLessThan(350);
});

test('a position never changes between releases: held-out data stays held out', () => {
  // Worked out independently with Python: FNV-1a of the key's UTF-8, xor fmix32(seed), fmix32, over 2^32.
  expect(keyPosition('[["user","wie geht es dir heute?"]]', 7)).toBe(0.08097388688474894);
});
