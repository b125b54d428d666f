import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bytesOf, windows } from './likelihood.ts';

it('windows count each token but the first once, with at least half a context before it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 2, max: 16 }), (length, context) => {
      const ids = Int32Array.from({ length }, (_, i) => 100 + i);
      const counted: number[] = [];
      for (const piece of windows(ids, context)) {
        expect(piece.ids.length).toBeLessThanOrEqual(context);
        expect(piece.mask).toHaveLength(piece.ids.length);
        piece.ids.forEach((id, t) => {
          if (piece.mask[t] === 0) return;
          counted.push(id);
          // As much of what came before as there is, up to half a context.
          expect(t).toBeGreaterThanOrEqual(Math.min(id - 100, context >> 1));
        });
      }
      expect(counted).toEqual([...ids.subarray(1)]);
    }),
  );
});

it('a conversation that fits is one window', () => {
  expect(windows(Int32Array.of(5, 6, 7), 8)).toEqual([{ ids: Int32Array.of(5, 6, 7), mask: Uint8Array.of(0, 1, 1) }]);
});

it('bytes are those of UTF-8, and one for each message’s end', () => {
  const say = (content: string) => ({ role: 'user' as const, content });
  expect(bytesOf([[say('hi'), say('é')], [say('😀')]])).toBe(2 + 1 + 2 + 1 + 4 + 1);
  expect(bytesOf([])).toBe(0);
});
