/** Keys of the endpoint's clients. */
import { Argument, Option } from 'commander';
import type { CommandGroup, CommandSpec } from '../command.ts';
import { moment } from '../terminal/figures.ts';
import { table } from '../terminal/table.ts';
import { format, t } from '../../../shared/language/t.ts';

const name = () => new Argument('<name>', t.cliHelp.keys.client);

const addCommand: CommandSpec = {
  name: 'add',
  get summary() {
    return t.cliHelp.keys.add;
  },
  get description() {
    return t.cliHelp.keys.addDescription;
  },
  arguments: [name],
  examples: ['parley keys add open-webui', 'parley keys add notebook --json'],
  async run({ client, terminal }, _options, [ref = '']) {
    const added = await (await client()).endpoint.addKey({ name: ref });
    if (!terminal.json) terminal.note(t.cliResults.keyShownOnce);
    return { json: added, text: added.key };
  },
};

const listCommand: CommandSpec = {
  name: 'list',
  get summary() {
    return t.cliHelp.keys.list;
  },
  examples: ['parley keys list'],
  async run({ client }) {
    const { clients } = await (await client()).endpoint.status();
    const rows = clients.map((one) => [
      one.name,
      moment(one.createdAtMs),
      format.count(one.completions),
      format.count(one.feedback),
      one.lastAtMs === null ? '–' : moment(one.lastAtMs),
    ]);
    const heading = t.cliResults.heading;
    const { made, answersKept, feedback, lastAnswer } = heading;
    const columns = [heading.name, made, answersKept, feedback, lastAnswer].map((title) => ({ title }));
    return { json: { clients }, text: rows.length > 0 ? table(columns, rows) : t.cliResults.noKeys };
  },
};

const removeCommand: CommandSpec = {
  name: 'remove',
  get summary() {
    return t.cliHelp.keys.remove;
  },
  get description() {
    return t.cliHelp.keys.removeDescription;
  },
  arguments: [name],
  options: [() => new Option('--with-data', t.cliHelp.keys.withData)],
  examples: ['parley keys remove open-webui', 'parley keys remove open-webui --with-data'],
  async run({ client }, { withData = false }: { readonly withData?: boolean }, [ref = '']) {
    const removed = await (await client()).endpoint.removeKey({ name: ref, withData });
    const { erased } = removed;
    const text =
      erased === null
        ? t.cliResults.keyRemoved({ client: removed.name })
        : t.cliResults.keyAndDataRemoved({
            client: removed.name,
            answers: erased.completions,
            feedback: erased.feedback,
          });
    return { json: removed, text };
  },
};

export const keysCommands: CommandGroup = {
  name: 'keys',
  get summary() {
    return t.cliHelp.keys.summary;
  },
  commands: [addCommand, listCommand, removeCommand],
};
