/**
 * Runs through a folder of cases from public bug reports and prints a line for each: right, wrong and why, or skipped and why.
 * Every case has a home folder of its own, and its README's commands go through the real `parley` command.
 *
 *   node bench/cases.ts --cases DIR [--only PART] [--jobs N]
 *
 * DIR holds one folder for each case. --only runs the cases whose name contains PART, such as 22 or adapter. --jobs is how many
 * run at a time (default 2). Ends with 1 if a case is wrong, or has no check.
 */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { refuse, scriptOptions } from '../scripts/script-options.ts';
import { runCase } from './cases/case-run.ts';
import type { Verdict } from './cases/case-run.ts';
import { checks } from './cases/checks.ts';

const { values: options } = scriptOptions(import.meta.filename, {
  options: { cases: { type: 'string' }, only: { type: 'string' }, jobs: { type: 'string', default: '2' } },
});
const casesDir = path.resolve(options.cases ?? refuse(import.meta.filename, '--cases: expected the folder of cases.'));
const jobs = Number(options.jobs);
if (!Number.isInteger(jobs) || jobs < 1) refuse(import.meta.filename, '--jobs: expected a whole number of at least 1.');

const entries = await readdir(casesDir, { withFileTypes: true });
const names = entries
  .filter((entry) => entry.isDirectory() && /^\d/.test(entry.name) && entry.name.includes(options.only ?? ''))
  .map((entry) => entry.name)
  .sort();
if (names.length === 0) refuse(import.meta.filename, `--cases: ${casesDir} holds no such case.`);

const verdicts: Promise<Verdict>[] = [];
const waiting = [...names];
const settle = new Map<string, (verdict: Verdict) => void>();
for (const name of names) verdicts.push(new Promise((resolve) => settle.set(name, resolve)));

async function work(): Promise<void> {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    settle.get(name)?.(await runCase(casesDir, name, checks[name]));
  }
}
for (let job = 0; job < jobs; job++) void work();

const width = Math.max(...names.map((name) => name.length));
const counts = { right: 0, wrong: 0, skipped: 0 };
for (const [index, name] of names.entries()) {
  const { outcome, why } = await verdicts[index];
  counts[outcome] += 1;
  console.log(`${name.padEnd(width)}  ${outcome.padEnd(7)}  ${why}`.trimEnd());
}
console.log(`${counts.right} right, ${counts.wrong} wrong, ${counts.skipped} skipped`);
process.exitCode = counts.wrong > 0 ? 1 : 0;
