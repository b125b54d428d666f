import type { RunView } from '../../../shared/contract/runs.ts';
import { runTitle } from '../../workbench/run-title.ts';

/** "rule:question" and "reward:run_1" for people. @param runs all of them, newest first, so that runs have their names */
export function judgeLabel(judge: string, runs: readonly Pick<RunView, 'id' | 'kind'>[] = []): string {
  const [, kind, rest] = /^(rule|reward):(.+)$/.exec(judge) ?? [];
  if (kind === 'rule') return `Rule: ${rest}`;
  if (kind !== 'reward') return judge.charAt(0).toUpperCase() + judge.slice(1);
  const run = runs.find(({ id }) => id === rest);
  if (run === undefined) return `Reward model of ${rest}`;
  // A round judges with its evaluation reward model, which nothing was optimised against.
  return run.kind === 'round' ? `Judge of ${runTitle(run, runs)}` : runTitle(run, runs);
}
