/** Data files: detection never loses a field, other kinds of file are read or named, bad lines are left out and counted. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { CaseRun, Check } from './case-run.ts';
import { expectEqual, expectNoStack, expectText } from './expect.ts';

interface Imported {
  readonly dataset: { readonly name: string; readonly countByKind: Readonly<Record<string, number>> };
  readonly format: string;
  readonly imported: number;
  readonly errorCount: number;
  readonly notes: readonly string[];
}

/** Imports a file of the case; `counts` are the items of each kind that have to come of it. */
async function importAll(run: CaseRun, file: string, counts: Record<string, number>): Promise<Imported> {
  const outcome = await run.try('data', 'import', run.at(file), '--name', path.parse(file).name, '--json');
  if (outcome.exitCode !== 0) throw new Error(`${file} was refused: ${outcome.stderr.trim()}`);
  const imported = JSON.parse(outcome.stdout) as Imported;
  const kinds = Object.entries(imported.dataset.countByKind).filter(([, count]) => count > 0);
  expectEqual(`${file}: items of each kind`, Object.fromEntries(kinds), counts);
  expectEqual(`${file}: bad lines`, imported.errorCount, 0);
  return imported;
}

/** A file that has to be refused: nothing is stored, and the sentence says why. */
async function refuses(run: CaseRun, file: string, ...says: RegExp[]): Promise<void> {
  const outcome = await run.try('data', 'import', run.at(file), '--name', 'refused');
  expectNoStack(file, outcome.all);
  if (outcome.exitCode === 0) throw new Error(`${file} was imported: ${outcome.stdout.trim()}`);
  for (const said of says) expectText(file, outcome.stderr, said);
}

type Message = { readonly role: string; readonly content: string };

/** What an import holds, as a file of the format. */
async function exported<Row>(run: CaseRun, name: string, format: string): Promise<Row[]> {
  const out = run.temp(`${name}.out`);
  await run.parley('data', 'export', name, '--format', format, '--out', out);
  const text = await readFile(out, 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
}

const user = (content: string): Message => ({ role: 'user', content });
const assistant = (content: string): Message => ({ role: 'assistant', content });
const system = (content: string): Message => ({ role: 'system', content });

/** The first pair of a file, as TRL writes it. */
async function firstPair(run: CaseRun, name: string): Promise<unknown> {
  return (await exported(run, name, 'trl-preference'))[0];
}

export const dataChecks: Readonly<Record<string, Check>> = {
  '20-orca-dpo': async (run) => {
    await importAll(run, 'pairs.jsonl', { preference: 12 });
    expectEqual('the first pair', await firstPair(run, 'pairs'), {
      prompt: [system('You help.'), user('What is 0 plus 0?')],
      chosen: [assistant('The answer is 0, since 0 doubled is that.')],
      rejected: [assistant('The answer is 1, I think.')],
    });
  },
  '42-openrlhf-input': async (run) => {
    await importAll(run, 'pairs.jsonl', { preference: 6 });
    expectEqual('the first pair', await firstPair(run, 'pairs'), {
      prompt: [user('What is 0?')],
      chosen: [assistant('It is 0, of course.')],
      rejected: [assistant('It is not known.')],
    });
  },
  '26-other-files': async (run) => {
    await refuses(run, 'arrow-file.arrow', /Arrow/, /JSON Lines|to_json/);
  },
};
