/** Data files: detection never loses a field, other kinds of file are read or named, bad lines are left out and counted. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { CaseRun, Check } from './case-run.ts';
import { expectEqual, expectNoStack, expectText } from './expect.ts';
import { importModel } from './import-model.ts';

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

/** Pairs of twelve short texts, as several cases have them. */
async function isSayPairs(run: CaseRun, name: string): Promise<void> {
  const rows = await exported(run, name, 'trl-preference');
  expectEqual(
    `the pairs of ${name}`,
    rows,
    Array.from({ length: 12 }, (_, i) => ({
      prompt: [user(`Say ${i}`)],
      chosen: [assistant(`yes ${i}`)],
      rejected: [assistant(`no ${i}`)],
    })),
  );
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
  '20b-system-input': async (run) => {
    await importAll(run, 'argilla.jsonl', { preference: 2 });
    expectEqual('the first pair', await firstPair(run, 'argilla'), {
      prompt: [system('You are terse.'), user('Say 1')],
      chosen: [assistant('Yes, one.')],
      rejected: [assistant('No.')],
    });
    await importAll(run, 'mixed.jsonl', { preference: 2 });
    expectEqual('the second pair', (await exported(run, 'mixed', 'trl-preference'))[1], {
      prompt: [system('s'), user('Say 2')],
      chosen: [assistant('The sum is two.')],
      rejected: [assistant('The sum is three.')],
    });
  },
  '22-swift': async (run) => {
    await importAll(run, 'kto.jsonl', { labelled: 12 });
    const labelled = await exported<{ label: boolean; completion: Message[] }>(run, 'kto', 'trl-unpaired');
    expectEqual(
      'the labels',
      labelled.map(({ label }) => label),
      labelled.map((_, i) => i % 2 === 0),
    );
    expectEqual('the second reply', labelled[1].completion, [assistant('Go away 1')]);
    await importAll(run, 'dpo.jsonl', { preference: 12 });
    expectEqual('the first pair', await firstPair(run, 'dpo'), {
      prompt: [user('Say 0.')],
      chosen: [assistant('Here: 0')],
      rejected: [assistant('Go away 0')],
    });
  },
  '23-pandas-columns': async (run) => {
    for (const name of ['columns', 'to_dict']) {
      await importAll(run, `${name}.json`, { preference: 12 });
      await isSayPairs(run, name);
    }
  },
  '24-wrapped': async (run) => {
    for (const file of ['pretty.jsonl', 'wrapped.json', 'wrapped-pretty.json']) {
      await importAll(run, file, { preference: 12 });
      await isSayPairs(run, path.parse(file).name);
    }
  },
  '25-sharegpt-order': async (run) => {
    const { notes } = await importAll(run, 'chats.json', { conversation: 14 });
    expectText('the note on the order of turns', notes.join(' '), /2 records \(the first is record 1\)/);
    await importModel(run, '15-roles-must-alternate');
    const trained = await run.parley('train', 'sft', '--from', '15-roles-must-alternate', '--data', 'chats');
    expectNoStack('training', trained.all);
    expectText('what training left out', trained.all, /\b2 (of|conversations|items|chats|examples)/);
    expectText('the reason', trained.all, /alternate/i);
  },
  '26-other-files': async (run) => {
    for (const file of ['arrow-file.arrow', 'dataset.arrow']) await refuses(run, file, /Arrow/, /JSON Lines/);
    await refuses(run, 'home.sqlite', /SQLite/, /export/);
    await refuses(run, 'pairs.pkl', /pickle/, /to_json/);
    await refuses(run, 'pairs.xlsx', /Excel/, /CSV/);
    expectEqual(
      'datasets after the refused ones',
      (await run.json<{ datasets: unknown[] }>('data', 'list')).datasets,
      [],
    );
    await importAll(run, 'pairs.csv', { preference: 2 });
    expectEqual('the first row', await firstPair(run, 'pairs'), {
      prompt: [user('Say 1')],
      chosen: [assistant('yes 1')],
      rejected: [assistant('no 1')],
    });
    await run.parley('data', 'import', run.at('pairs.tsv'), '--name', 'tabs');
    expectEqual('the only row between tabs', (await exported(run, 'tabs', 'trl-preference')).length, 1);
  },
  '27-alpaca-two-outputs': (run) => refuses(run, 'pairs.json', /line 1: output: expected string, got a list/),
  '28-messages-as-string': async (run) => {
    const { notes } = await importAll(run, 'chats.jsonl', { conversation: 12 });
    expectText('the note', notes.join(' '), /messages held JSON as a text in 12 records/);
    const chats = await exported(run, 'chats', 'chats');
    expectEqual('the last chat', chats[11], { messages: [user('say 11'), assistant('yes 11')] });
  },
  '29-template-applied': async (run) => {
    const { notes } = await importAll(run, 'pairs.jsonl', { preference: 12 });
    expectText('the note', notes.join(' '), /chat template.*<\|im_start\|>.*12 records \(the first is record 1\)/);
  },
  '30-kto-labels': async (run) => {
    await refuses(run, 'ints.jsonl', /line 1: label: expected boolean, got 0/);
    await refuses(run, 'words.jsonl', /line 1: label: expected boolean, got "False"/);
  },
  '31-openai': async (run) => {
    const outcome = await run.try('data', 'import', run.at('chats.jsonl'), '--json');
    expectEqual('exit code', outcome.exitCode, 1);
    expectText('line 2', outcome.stderr, /line 2: messages\[1\]\.content: expected a text, got null/);
    const imported = JSON.parse(outcome.stdout) as Imported;
    expectEqual('items and bad lines', [imported.imported, imported.errorCount], [2, 3]);
    expectText('the note on weight', imported.notes.join(' '), /weight.*\(1\)/);
  },
  '32-long-prompts': async (run) => {
    await importModel(run, '16-looks-at-first-message');
    const same = await run.try('data', 'import', run.at('same.jsonl'));
    expectNoStack('identical pairs', same.all);
    expectText(
      'identical pairs',
      same.stderr,
      /line 1: The chosen and the rejected reply of a preference are the same/,
    );
    await importAll(run, 'pairs.jsonl', { preference: 12 });
    await importAll(run, 'empty.jsonl', { preference: 12 });
    const long = await run.try('train', 'dpo', '--from', '16-looks-at-first-message', '--data', 'pairs');
    expectNoStack('prompts beyond the context', long.all);
    const empty = await run.try('train', 'dpo', '--from', '16-looks-at-first-message', '--data', 'empty');
    expectNoStack('empty replies', empty.all);
    if (empty.exitCode !== 0) expectText('empty replies', empty.stderr, /^parley train dpo: .*expected/m);
  },
  '33-texts': async (run) => {
    await importAll(run, 'texts.jsonl', { conversation: 12 });
    expectEqual('the first text', (await exported(run, 'texts', 'texts'))[0], { text: 'what is the system 0' });
  },
  '34-multi-turn': async (run) => {
    await importAll(run, 'chats.jsonl', { conversation: 12 });
    await importAll(run, 'pairs.jsonl', { preference: 36 });
    expectEqual('the first pair', await firstPair(run, 'pairs'), {
      prompt: [user('hello 0'), assistant('yes'), user('what 0')],
      chosen: [assistant('yes you 0')],
      rejected: [assistant('no 0')],
    });
  },
  '35-single-turn': async (run) => {
    await importAll(run, 'chats.jsonl', { conversation: 12 });
    await importAll(run, 'pairs.jsonl', { preference: 36 });
    expectEqual('the last pair', (await exported(run, 'pairs', 'trl-preference'))[35], {
      prompt: [user('hello 35')],
      chosen: [assistant('yes you 35')],
      rejected: [assistant('no 35')],
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
};
