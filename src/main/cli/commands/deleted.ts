/** Deleting what a home folder holds, and bringing it back: the same for versions, runs and datasets. */
import { Argument, Option } from 'commander';
import type { DeletionPreview } from '../../../shared/contract/trash.ts';
import { trashKinds } from '../../../shared/domain/trash.ts';
import type { TrashKind } from '../../../shared/domain/trash.ts';
import type { CommandGroup, CommandSpec } from '../command.ts';
import { counted, moment, size } from '../terminal/figures.ts';
import { shellWord } from '../terminal/shell-word.ts';
import { table } from '../terminal/table.ts';

/** `parley models delete`, `runs delete`, `data delete`. */
export function deleteCommand(kind: TrashKind, example: string): CommandSpec {
  return {
    name: 'delete',
    summary: `delete a ${kind}, and say what goes with it and what stays`,
    description:
      'It can be restored for a week (parley deleted restore), and takes its space until then or until it is removed for good (parley deleted empty). ' +
      'Rankings, votes and written replies are never deleted.',
    arguments: [() => new Argument(`<${kind}>`, 'its name or its id')],
    options: [() => new Option('--dry-run', 'only say what it would mean')],
    examples: [example, `${example} --dry-run`],
    async run(context, { dryRun = false }: { readonly dryRun?: boolean }, [ref = '']) {
      const { trash } = await context.client();
      const preview = await trash.preview({ kind, ref });
      if (dryRun) return { json: preview, text: previewText(preview, 'Would be deleted') };
      const deleted = await trash.delete({ kind, ref: preview.id });
      const back = `Take it back with: parley deleted restore ${kind} ${shellWord(preview.name)}`;
      return {
        json: { ...preview, deletedAtMs: deleted.deletedAtMs },
        text: `${previewText(preview, 'Deleted')}\n${back}`,
      };
    },
  };
}

function previewText({ name, sizeBytes, refusal, goes, stays }: DeletionPreview, verb: string): string {
  if (refusal !== null) return refusal;
  const lines = (title: string, items: readonly string[]) => [title, ...items.map((item) => `  ${item}`)];
  return [`${verb}: ${name}, ${size(sizeBytes)}.`, ...lines('Goes:', goes), ...lines('Stays:', stays)].join('\n');
}

const thing = [
  () => new Argument('<kind>', 'what it is').choices([...trashKinds]),
  () => new Argument('<name>', 'its name or its id'),
];

const listCommand: CommandSpec = {
  name: 'list',
  summary: 'what was deleted and can be restored, newest first',
  examples: ['parley deleted list'],
  async run({ client }) {
    const deleted = await (await client()).trash.list();
    const rows = deleted.map((one) => [one.kind, one.name, one.id, size(one.sizeBytes), moment(one.deletedAtMs)]);
    const columns = ['Kind', 'Name', 'Id', 'Size', 'Deleted'].map((title) => ({ title }));
    return { json: { deleted }, text: rows.length > 0 ? table(columns, rows) : 'Nothing was deleted recently.' };
  },
};

const restoreCommand: CommandSpec = {
  name: 'restore',
  summary: 'take a deletion back',
  arguments: thing,
  examples: ['parley deleted restore version "Round 3"', 'parley deleted restore dataset everyday'],
  async run({ client }, _options, [kind, ref = '']) {
    const restored = await (await client()).trash.restore({ kind: kind as TrashKind, ref });
    return { json: restored, text: `${restored.name} is there again.` };
  },
};

const emptyCommand: CommandSpec = {
  name: 'empty',
  summary: 'remove for good what was deleted, and free its space',
  examples: ['parley deleted empty'],
  async run({ client }) {
    const { count, freedBytes } = await (await client()).trash.purge({});
    return {
      json: { count, freedBytes },
      text: `${counted(count, 'thing')} removed for good, ${size(freedBytes)} freed.`,
    };
  },
};

export const deletedCommands: CommandGroup = {
  name: 'deleted',
  summary: 'what was deleted recently: list it, restore it, remove it for good',
  commands: [listCommand, restoreCommand, emptyCommand],
};
