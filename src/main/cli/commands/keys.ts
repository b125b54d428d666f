/** Keys of the endpoint's clients. */
import { Argument, Option } from 'commander';
import type { CommandGroup, CommandSpec } from '../command.ts';
import { counted, moment } from '../terminal/figures.ts';
import { table } from '../terminal/table.ts';

const name = () => new Argument('<name>', 'what the client is called, e.g. open-webui');

const addCommand: CommandSpec = {
  name: 'add',
  summary: 'make a key for a client of the endpoint, and show it once',
  description:
    'The client sends it as "Authorization: Bearer KEY" or "x-api-key: KEY" to the address that `parley serve --openai` prints. ' +
    'Only a digest of it is kept. Each client has a key of its own, and sees nothing of the others.',
  arguments: [name],
  examples: ['parley keys add open-webui', 'parley keys add notebook --json'],
  async run({ client, terminal }, _options, [ref = '']) {
    const added = await (await client()).endpoint.addKey({ name: ref });
    if (!terminal.json) terminal.note('This key is shown once; whoever has it can use the endpoint.');
    return { json: added, text: added.key };
  },
};

const listCommand: CommandSpec = {
  name: 'list',
  summary: 'the clients that have a key, with what is kept of them',
  examples: ['parley keys list'],
  async run({ client }) {
    const { clients } = await (await client()).endpoint.status();
    const rows = clients.map((one) => [
      one.name,
      moment(one.createdAtMs),
      String(one.completions),
      String(one.feedback),
      one.lastAtMs === null ? '–' : moment(one.lastAtMs),
    ]);
    const columns = ['Name', 'Made', 'Answers kept', 'Feedback', 'Last answer'].map((title) => ({ title }));
    return { json: { clients }, text: rows.length > 0 ? table(columns, rows) : 'No client has a key yet.' };
  },
};

const removeCommand: CommandSpec = {
  name: 'remove',
  summary: 'take a client’s key away, and its data where that is asked for',
  description:
    'With --with-data all that the client was answered and said is erased: its feedback is taken back and overwritten, so that ' +
    'no run learns from it any more. Versions that have learned from it stay, and backups made before still hold it.',
  arguments: [name],
  options: [() => new Option('--with-data', 'erase its answers and its feedback, too; this cannot be undone')],
  examples: ['parley keys remove open-webui', 'parley keys remove open-webui --with-data'],
  async run({ client }, { withData = false }: { readonly withData?: boolean }, [ref = '']) {
    const removed = await (await client()).endpoint.removeKey({ name: ref, withData });
    const { erased } = removed;
    const what =
      erased === null
        ? 'What it was answered and said is kept; --with-data erases it.'
        : `Erased: ${counted(erased.completions, 'answer')}, ${counted(erased.feedback, 'record')} of feedback.`;
    return { json: removed, text: `The key of ${removed.name} is gone. ${what}` };
  },
};

export const keysCommands: CommandGroup = {
  name: 'keys',
  summary: 'who may use the endpoint (parley serve --openai): add, list and remove keys',
  commands: [addCommand, listCommand, removeCommand],
};
