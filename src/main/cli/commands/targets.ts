/** Clusters that runs can be handed to. */
import { readFileSync } from 'node:fs';
import { Argument, Option } from 'commander';
import type { TargetFound, TargetView } from '../../../shared/contract/targets.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import { format, t } from '../../../shared/language/t.ts';
import { targetLines } from '../../../shared/domain/target-words.ts';
import type { CommandGroup, CommandSpec } from '../command.ts';
import { wholeNumber } from '../input/option-values.ts';
import { table } from '../terminal/table.ts';

const name = () => new Argument('<name>', t.cliHelp.targets.name);

interface AddOptions {
  readonly ray: string;
  readonly tokenFile?: string;
  readonly header?: string;
  readonly storage?: string;
  readonly workers?: number;
}

const addCommand: CommandSpec = {
  name: 'add',
  get summary() {
    return t.cliHelp.targets.add;
  },
  get description() {
    return t.cliHelp.targets.addDescription;
  },
  arguments: [name],
  options: [
    () => new Option('--ray <url>', t.cliHelp.targets.ray).makeOptionMandatory(),
    () => new Option('--token-file <file>', t.cliHelp.targets.tokenFile),
    () => new Option('--header <name>', t.cliHelp.targets.header),
    () => new Option('--storage <folder>', t.cliHelp.targets.storage),
    () => wholeNumber('--workers <number>', t.cliHelp.targets.workers, { min: 1, max: 1024 }),
  ],
  examples: [
    'parley targets add lab --ray http://127.0.0.1:8265',
    'parley targets add lab --ray https://ray.example.org --token-file ~/ray-token --storage /mnt/shared/parley',
  ],
  async run({ client }, { ray: url, tokenFile, ...rest }: AddOptions, [target = '']) {
    const token = tokenFile === undefined ? undefined : readToken(tokenFile);
    const added = await (
      await client()
    ).targets.add({ name: target, url, ...(token !== undefined && { token }), ...rest });
    return { json: added, text: t.cliResults.targetAdded({ name: added.name, url: added.url }) };
  },
};

/** Its content is a secret: no message quotes it. @throws ParleyError not_found */
function readToken(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    throw new ParleyError('not_found', said('cliInput.tokenFileNotRead', { file, reason }), { file }, { cause });
  }
}

const listCommand: CommandSpec = {
  name: 'list',
  get summary() {
    return t.cliHelp.targets.list;
  },
  examples: ['parley targets list'],
  async run({ client }) {
    const targets = await (await client()).targets.list();
    const { heading } = t.cliResults;
    const columns = [heading.name, heading.address, heading.folderThere, heading.workers, heading.token];
    const rows = targets.map((one: TargetView) => [
      one.name,
      one.url,
      one.storage,
      format.count(one.workers),
      one.hasToken ? one.header : '–',
    ]);
    const text =
      rows.length > 0
        ? table(
            columns.map((title) => ({ title })),
            rows,
          )
        : t.cliResults.noTargets;
    return { json: { targets }, text };
  },
};

const testCommand: CommandSpec = {
  name: 'test',
  get summary() {
    return t.cliHelp.targets.test;
  },
  get description() {
    return t.cliHelp.targets.testDescription;
  },
  arguments: [name],
  examples: ['parley targets test lab', 'parley targets test lab --json'],
  async run({ client, terminal }, _options, [target = '']) {
    terminal.note(t.cliResults.testingTarget({ name: target }));
    const found: TargetFound = await (await client()).targets.test({ name: target });
    const { lines, problems } = targetLines(found);
    return { json: found, text: [...lines, ...problems].join('\n'), exitCode: problems.length > 0 ? 1 : 0 };
  },
};

const removeCommand: CommandSpec = {
  name: 'remove',
  get summary() {
    return t.cliHelp.targets.remove;
  },
  arguments: [name],
  examples: ['parley targets remove lab'],
  async run({ client }, _options, [target = '']) {
    const removed = await (await client()).targets.remove({ name: target });
    return { json: removed, text: t.cliResults.targetRemoved({ name: removed.name, storage: removed.storage }) };
  },
};

export const targetsCommands: CommandGroup = {
  name: 'targets',
  get summary() {
    return t.cliHelp.targets.summary;
  },
  commands: [addCommand, listCommand, testCommand, removeCommand],
};
