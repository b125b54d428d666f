import { expect, test } from 'vitest';
import { ParleyError } from '../../shared/domain/errors.ts';
import { readLanguageBy } from '../../shared/language/current-language.ts';
import { english } from '../../shared/language/en/english.ts';
import { chinese } from '../../shared/language/zh/chinese.ts';
import { allCommands } from './all-commands.ts';
import { buildProgram, HelpShown, withHelpFlag } from './program.ts';

interface Called {
  readonly name: string;
  readonly options: Record<string, unknown>;
  readonly args: string[];
}

/** What a command line comes to: the command it calls, or the error, with what was printed. */
async function parse(...args: string[]) {
  let printed = '';
  let called: Called | undefined;
  const program = buildProgram({
    version: '9.9.9',
    commands: allCommands,
    write: (text) => void (printed += text),
    run: async (_spec, name, options, positional) => {
      called = { name, options, args: positional };
    },
  });
  try {
    await program.parseAsync(withHelpFlag(args), { from: 'user' });
  } catch (error) {
    if (error instanceof HelpShown) return { printed };
    return { error: error instanceof ParleyError ? error : undefined, printed };
  }
  return { called, printed };
}

test('--version belongs to the command that has one, and --json may stand anywhere', async () => {
  expect((await parse('--version')).printed).toBe('9.9.9\n');
  const { called } = await parse('chat', '--prompt', 'Hi', '--version', 'ver_1', '--json', '--temperature', '0.5');
  expect(called).toEqual({
    name: 'parley chat',
    options: { prompt: 'Hi', version: 'ver_1', json: true, temperature: 0.5 },
    args: [],
  });
  expect((await parse('--json', '--home', 'h', 'models', 'list')).called?.options).toEqual({ json: true, home: 'h' });
  expect((await parse('train', 'sft', '--data', 'a', '--data', 'b')).called?.options).toEqual({ data: ['a', 'b'] });
  expect((await parse('compare', 'A', 'B')).called?.args).toEqual(['A', 'B']);
});

test.each([
  [['chta'], 'parley', 'Unknown command "chta"; did you mean chat? See parley --help.'],
  [['zzz'], 'parley', /^Unknown command "zzz"; expected one of demo, .*chat, .*env\. See parley --help\.$/],
  [['data', 'imprt'], 'parley data', 'Unknown command "imprt"; did you mean import? See parley data --help.'],
  [
    ['data'],
    'parley data',
    'Expected a command after it: import, preview, export, list, agreement, formats, delete. See parley data --help.',
  ],
  [['chat', '--promt', 'x'], 'parley chat', 'Unknown option "--promt"; did you mean --prompt? See parley chat --help.'],
  [['candidates'], 'parley candidates', /^Required option "--prompt <text>" not specified\. See/],
  [
    ['chat', '--prompt', '--json'],
    'parley chat',
    /^Option "--prompt <text>" expected a value, and the flag --json came\. See/,
  ],
  [['models', 'list', '--home', ''], 'parley models list', /^Option "--home <folder>" expected a value, and none came/],
  [['models', 'list', '--home', '--engine'], 'parley models list', /^Option "--home <folder>" expected a value/],
  [['chat', '--prompt'], 'parley chat', /^Option "--prompt <text>" expected a value, and none came\. See/],
  [['compare', 'a'], 'parley compare', /^Missing required argument "b"\. See/],
  [['env', 'extra'], 'parley env', /^Too many arguments: expected 0, got 1\. See/],
  [
    ['candidates', '--prompt', 'x', '--n', '17'],
    'parley candidates',
    '--n expects a whole number from 1 to 16, not "17". See parley candidates --help.',
  ],
  [
    ['rank', '--n', '2.5'],
    'parley rank',
    '--n expects a whole number from 2 to 16, not "2.5". See parley rank --help.',
  ],
  [
    ['chat', '--temperature', 'warm'],
    'parley chat',
    '--temperature expects a number from 0 to 10, not "warm". See parley chat --help.',
  ],
  [['chat', '--stop', ''], 'parley chat', '--stop expects a text of at least one character. See parley chat --help.'],
  [
    ['round', '--method', 'magic'],
    'parley round',
    /^Option "--method <name>" expected one of sft, dpo, .*, and "magic" came\. See parley round --help\.$/,
  ],
])('%j is refused in one line', async (args, command, message) => {
  const { error, printed } = await parse(...args);
  expect(error?.code).toBe('invalid_input');
  expect(error?.message).toMatch(message);
  expect(error?.message).not.toContain('\n');
  expect(error?.details).toEqual({ command });
  expect(printed).toBe('');
});

const paths = allCommands.flatMap((entry) =>
  'commands' in entry ? entry.commands.map((child) => [entry.name, child.name]) : [[entry.name]],
);

test.each(paths.map((path) => [path.join(' '), path] as const))('parley %s --help', async (name, path) => {
  const { printed } = await parse(...path, '--help');
  expect(printed).toContain(`Usage: parley ${name} `);
  expect(printed).toContain('--home <folder>');
  expect(printed).toMatch(new RegExp(`Examples?:\n  parley ${name}`));
  expect((await parse('help', ...path)).printed).toBe(printed);
});

test('help and refusals are in the language that is spoken', async () => {
  readLanguageBy(() => chinese);
  const { printed } = await parse('models', 'list', '--help');
  expect(printed).toMatch(/^用法： parley models list \[选项\]/);
  expect(printed).toContain('选项：');
  expect(printed).not.toMatch(/Options:|Usage:/);
  const { error } = await parse('chta');
  readLanguageBy(() => english);
  expect(error?.message).toBe('未知命令“chta”；是不是 chat？参见 parley --help。');
  expect(ParleyError.fromData(error!.toData()).message).toMatch(/^Unknown command "chta"; did you mean chat\? See/);
});

test('every example in the help is a command line that is understood', async () => {
  const examples = allCommands
    .flatMap((entry) => ('commands' in entry ? entry.commands : [entry]))
    .flatMap((spec) => spec.examples);
  expect(examples.length).toBeGreaterThan(15);
  for (const example of examples) {
    const words = [...example.replace(/ > .*/, '').matchAll(/"([^"]*)"|(\S+)/g)].map(
      (match) => match[1] ?? match[2] ?? '',
    );
    const { called } = await parse(...words.slice(1));
    expect(called, example).toBeDefined();
  }
});

test('parley by itself shows its help', async () => {
  const { printed } = await parse();
  for (const entry of allCommands) expect(printed).toContain(entry.summary.split(' ')[0]);
  expect(printed).toContain('Exit codes: 0 done');
  expect((await parse('help')).printed).toBe(printed);
});

test('every command, argument and option is described in the language that is spoken', () => {
  readLanguageBy(() => chinese);
  const specs = allCommands.flatMap((entry) => ('commands' in entry ? [entry, ...entry.commands] : [entry]));
  const described = specs.flatMap((spec) => {
    const told = 'run' in spec ? [...(spec.arguments ?? []), ...(spec.options ?? [])].map((make) => make()) : [];
    return [spec.summary, spec.description ?? spec.summary, ...told.map(({ description }) => description)];
  });
  readLanguageBy(() => english);
  expect(described.length).toBeGreaterThan(400);
  expect(described.filter((text) => !/\p{Script=Han}/u.test(text))).toEqual([]);
});
