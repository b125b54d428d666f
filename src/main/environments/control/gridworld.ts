/**
 * The 4×3 world of Russell and Norvig (Artificial Intelligence: A Modern Approach, 4th ed., section 17.1): a move succeeds with
 * probability 0.8 and goes off at a right angle with 0.1 each; a wall leaves the walker where it was. Each move costs 0.04, reaching the
 * goal gives +1, the pit −1. Its values are known: they test methods that are exact, and those that learn.
 */
import type { Mdp, Outcome } from '../mdp.ts';

/** S start, # wall, + goal, − pit. */
export const gridMap = ['...+', '.#.-', 'S...'] as const;

const moves = [
  { name: 'up', row: -1, column: 0 },
  { name: 'right', row: 0, column: 1 },
  { name: 'down', row: 1, column: 0 },
  { name: 'left', row: 0, column: -1 },
] as const;

const STEP_COST = 0.04;
const STRAIGHT = 0.8;
const ASIDE = 0.1;

/** "0,3" is the goal: the first row, the fourth column. */
export const cellName = (row: number, column: number): string => `${row},${column}`;

export function gridworld(): Mdp {
  const cells = gridMap.flatMap((line, row) =>
    [...line].flatMap((kind, column) => (kind === '#' ? [] : [{ kind, row, column, name: cellName(row, column) }])),
  );
  const states = cells.map(({ name }) => name);
  const after = (from: number, direction: number, probability: number): Outcome => {
    const { row, column } = cells[from];
    const move = moves[direction % moves.length];
    const at = states.indexOf(cellName(row + move.row, column + move.column));
    const next = at < 0 ? from : at;
    return { probability, next, reward: gainOf(cells[next].kind) - STEP_COST };
  };
  return {
    name: 'gridworld',
    states,
    actions: moves.map(({ name }) => name),
    outcomes: cells.map(({ kind }, from) =>
      gainOf(kind) !== 0
        ? []
        : moves.map((_, to) => [after(from, to, STRAIGHT), after(from, to + 1, ASIDE), after(from, to + 3, ASIDE)]),
    ),
    starts: cells.flatMap(({ kind }, at) => (kind === 'S' ? [at] : [])),
  };
}

function gainOf(kind: string): number {
  if (kind === '+') return 1;
  return kind === '-' ? -1 : 0;
}
