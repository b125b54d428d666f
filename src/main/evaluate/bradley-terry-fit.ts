/** The maximum of the Bradley–Terry likelihood, which is concave: Newton's steps, shortened where they overshoot. */
import { ParleyError } from '../../shared/domain/errors.ts';

type Matrix = readonly (readonly number[])[];

const convergedNats = 1e-9;
/** Below this, Newton's step squares the error, and the likelihood's last digits can no longer judge it. */
const sureStepNats = 1e-4;
const maxSteps = 200;

/**
 * Natural logarithms of the strengths, mean 0: i beats j with probability 1 / (1 + exp(s[j] − s[i])).
 * @param wins wins[i][j] of i over j, possibly fractional; a chain of wins must lead from each to every other
 * @throws ParleyError internal where it does not settle, which a maximum rules out
 */
export function logStrengths(wins: Matrix): number[] {
  let strengths = new Array<number>(wins.length).fill(0);
  for (let step = 0; step < maxSteps; step++) {
    const { gradient, curvature } = derivatives(wins, strengths);
    const direction = solve(curvature, gradient);
    const sizeNats = Math.max(...direction.map(Math.abs));
    strengths = sizeNats < sureStepNats ? add(strengths, direction, 1) : climb(wins, strengths, direction);
    if (sizeNats < convergedNats) return strengths;
  }
  throw new ParleyError(
    'internal',
    `Fitting strengths to ${wins.length} versions' battles did not settle in ${maxSteps} steps.`,
  );
}

/**
 * The gradient and the negative Hessian of the log-likelihood. Shifting all strengths changes nothing, so the Hessian is
 * singular in that direction; 1 added everywhere mends that and keeps steps at mean 0.
 */
function derivatives(wins: Matrix, strengths: readonly number[]): { gradient: number[]; curvature: number[][] } {
  const gradient = strengths.map(() => 0);
  const curvature = strengths.map(() => strengths.map(() => 1));
  for (let i = 0; i < strengths.length; i++) {
    for (let j = 0; j < strengths.length; j++) {
      const battles = wins[i][j] + wins[j][i];
      if (i === j || battles === 0) continue;
      const chance = 1 / (1 + Math.exp(strengths[j] - strengths[i]));
      gradient[i] += wins[i][j] - battles * chance;
      curvature[i][i] += battles * chance * (1 - chance);
      curvature[i][j] -= battles * chance * (1 - chance);
    }
  }
  return { gradient, curvature };
}

/** The step, halved until the likelihood does not fall: the direction leads uphill, so some length does. */
function climb(wins: Matrix, from: readonly number[], direction: readonly number[]): number[] {
  const before = logLikelihood(wins, from);
  let size = 1;
  while (size > 1e-12 && logLikelihood(wins, add(from, direction, size)) < before) size /= 2;
  return add(from, direction, size);
}

function add(from: readonly number[], direction: readonly number[], size: number): number[] {
  return from.map((strength, i) => strength + size * direction[i]);
}

function logLikelihood(wins: Matrix, strengths: readonly number[]): number {
  let sum = 0;
  wins.forEach((row, i) =>
    row.forEach((won, j) => {
      if (won > 0) sum -= won * softplus(strengths[j] - strengths[i]);
    }),
  );
  return sum;
}

/** log(1 + exp(x)) without overflow. */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** Gaussian elimination without pivoting: the matrix is symmetric and positive definite. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]]);
  const size = rows.length;
  for (let k = 0; k < size; k++) {
    for (let i = k + 1; i < size; i++) {
      const factor = rows[i][k] / rows[k][k];
      for (let j = k; j <= size; j++) rows[i][j] -= factor * rows[k][j];
    }
  }
  const solution = new Array<number>(size).fill(0);
  for (let k = size - 1; k >= 0; k--) {
    let rest = rows[k][size];
    for (let j = k + 1; j < size; j++) rest -= rows[k][j] * solution[j];
    solution[k] = rest / rows[k][k];
  }
  return solution;
}
