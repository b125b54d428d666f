/** Turns of both sides, one after the other, so that whatever else the machine does falls on both alike. */
import type { Side } from './side.ts';

/** Does a block of work when asked. */
type Blocks = Pick<Side, 'block'>;

export interface Turn {
  readonly ours: number;
  readonly peer: number | null;
}

/** Tokens per second of each turn. A first block of each side warms it up and does not count. */
export async function interleave(ours: Blocks, peer: Blocks | undefined, runs: number): Promise<Turn[]> {
  await ours.block();
  await peer?.block();
  const turns: Turn[] = [];
  for (let run = 0; run < runs; run++) {
    // Who goes first changes, so that neither always runs on the other's heels.
    const first = run % 2 === 0 ? await speedOf(ours) : undefined;
    const theirs = peer === undefined ? null : await speedOf(peer);
    turns.push({ ours: first ?? (await speedOf(ours)), peer: theirs });
  }
  return turns;
}

async function speedOf(side: Blocks): Promise<number> {
  const { tokens, seconds } = await side.block();
  return tokens / seconds;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
