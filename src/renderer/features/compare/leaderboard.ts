/** What the leaderboard shows of a group of versions that met. */
import type { Client } from '../../../shared/contract/contract.ts';

export type Group = Awaited<ReturnType<Client['compare']['leaderboard']>>['groups'][number];
export type Rated = Group['ratings'][number];

export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** From the lowest end of an interval to the highest, or of ratings without one: what all bars of a table are drawn on. */
export function boundsOf({ ratings }: Group): Bounds {
  return {
    low: Math.min(...ratings.map(({ rating, interval }) => interval?.low ?? rating)),
    high: Math.max(...ratings.map(({ rating, interval }) => interval?.high ?? rating)),
  };
}

/** How a version fared in all its battles. */
export function recordOf({ pairs }: Group, version: string) {
  const record = { wins: 0, ties: 0, losses: 0 };
  for (const { a, b, wins, ties, losses } of pairs) {
    if (a !== version && b !== version) continue;
    record.wins += a === version ? wins : losses;
    record.ties += ties;
    record.losses += a === version ? losses : wins;
  }
  return record;
}

/** How often one wins against another, ties half; undefined where they never met. */
export function winShare({ pairs }: Group, version: string, against: string) {
  const met = pairs.find(({ a, b }) => (a === version && b === against) || (a === against && b === version));
  if (met === undefined) return undefined;
  const count = met.wins + met.ties + met.losses;
  const won = met.a === version ? met.wins : met.losses;
  return { share: (won + met.ties / 2) / count, count };
}
