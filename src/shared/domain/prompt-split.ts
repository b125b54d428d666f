/**
 * Splitting by prompt. A prompt's side follows from its own text and the seed alone, so all its items stay together
 * and it keeps its side when data is added later: what was held out in one round was never learned in another.
 * The price is that sizes are only near the fractions; callers check that each side has enough.
 */
import { ParleyError } from './errors.ts';
import type { Message } from './conversation.ts';
import { promptKey } from './prompt-key.ts';

/**
 * @param promptOf the turns that decide an item's side
 * @param fractions the share of prompts for each side, by name, summing to 1, e.g. `{ train: 0.8, heldOut: 0.2 }`
 * @param seed a whole number; another seed gives an independent split
 * @returns the items of each side, in their order
 * @throws ParleyError invalid_input for fractions that are negative or do not sum to 1
 */
export function splitByPrompt<Item, Side extends string>(
  items: Iterable<Item>,
  promptOf: (item: Item) => readonly Message[],
  fractions: Readonly<Record<Side, number>>,
  seed: number,
): Record<Side, Item[]> {
  const sides = Object.keys(fractions) as Side[];
  checkFractions(sides.map((side) => fractions[side]));
  const split = Object.fromEntries(sides.map((side): [string, Item[]] => [side, []])) as Record<Side, Item[]>;
  for (const item of items) {
    let rest = promptPosition(promptOf(item), seed);
    // Rounding in the sum of fractions may leave a sliver above the last boundary: it belongs to the last side.
    const side = sides.find((name) => (rest -= fractions[name]) < 0) ?? sides[sides.length - 1];
    split[side].push(item);
  }
  return split;
}

/** Where a prompt falls in [0, 1): uniform over prompts, fixed for a prompt and seed on every machine. */
export function promptPosition(prompt: readonly Message[], seed: number): number {
  const hash = fnv1a(new TextEncoder().encode(promptKey(prompt)));
  return mix((hash ^ mix(seed >>> 0)) >>> 0) / 2 ** 32;
}

function checkFractions(fractions: readonly number[]): void {
  const sum = fractions.reduce((total, fraction) => total + fraction, 0);
  if (fractions.every((fraction) => fraction >= 0) && Math.abs(sum - 1) < 1e-9) return;
  throw new ParleyError(
    'invalid_input',
    `Splitting by prompt needs fractions of 0 or more that sum to 1; they are ${fractions.join(', ')}.`,
  );
}

/** FNV-1a, 32 bit (Fowler, Noll, Vo): small, and the same in every JavaScript engine. */
function fnv1a(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** MurmurHash3's 32-bit finalizer (Appleby): FNV alone leaves its high bits, which decide the side, poorly mixed. */
function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
