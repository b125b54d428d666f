/** Deleting what a home folder holds, and bringing it back: the same for versions, runs and datasets. */
import { Argument, Option } from 'commander';
import type { DeletionPreview } from '../../../shared/contract/trash.ts';
import { trashKinds } from '../../../shared/domain/trash.ts';
import type { TrashKind } from '../../../shared/domain/trash.ts';
import type { CommandGroup, CommandSpec } from '../command.ts';
import { moment, size } from '../terminal/figures.ts';
import { shellWord } from '../terminal/shell-word.ts';
import { table } from '../terminal/table.ts';
import { render } from '../../../shared/language/said.ts';
import { t } from '../../../shared/language/t.ts';

/** `parley models delete`, `runs delete`, `data delete`. */
export function deleteCommand(kind: TrashKind, example: string): CommandSpec {
  return {
    name: 'delete',
    get summary() {
      return t.cliHelp.deleted.delete({ kind });
    },
    get description() {
      return t.cliHelp.deleted.deleteDescription;
    },
    arguments: [() => new Argument(`<${kind}>`, t.cliHelp.nameOrId)],
    options: [() => new Option('--dry-run', t.cliHelp.deleted.dryRun)],
    examples: [example, `${example} --dry-run`],
    async run(context, { dryRun = false }: { readonly dryRun?: boolean }, [ref = '']) {
      const { trash } = await context.client();
      const preview = await trash.preview({ kind, ref });
      const words = rendered(preview);
      if (dryRun) return { json: words, text: previewText(words, t.cliResults.wouldBeDeleted(toldOf(preview))) };
      const deleted = await trash.delete({ kind, ref: preview.id });
      const back = t.cliResults.restoreWith({ call: `parley deleted restore ${kind} ${shellWord(preview.name)}` });
      return {
        json: { ...words, deletedAtMs: deleted.deletedAtMs },
        text: `${previewText(words, t.cliResults.deleted(toldOf(preview)))}\n${back}`,
      };
    },
  };
}

const toldOf = ({ name, sizeBytes }: DeletionPreview) => ({ name, size: size(sizeBytes) });

function rendered({ refusal, goes, stays, ...preview }: DeletionPreview) {
  return {
    ...preview,
    refusal: refusal && render(refusal),
    goes: goes.map((line) => render(line)),
    stays: stays.map((line) => render(line)),
  };
}

function previewText({ refusal, goes, stays }: ReturnType<typeof rendered>, head: string): string {
  if (refusal !== null) return refusal;
  const lines = (title: string, items: readonly string[]) => [title, ...items.map((item) => `  ${item}`)];
  return [head, ...lines(t.cliResults.goes, goes), ...lines(t.cliResults.stays, stays)].join('\n');
}

const thing = [
  () => new Argument('<kind>', t.cliHelp.deleted.kind).choices([...trashKinds]),
  () => new Argument('<name>', t.cliHelp.nameOrId),
];

const listCommand: CommandSpec = {
  name: 'list',
  get summary() {
    return t.cliHelp.deleted.list;
  },
  examples: ['parley deleted list'],
  async run({ client }) {
    const deleted = await (await client()).trash.list();
    const rows = deleted.map((one) => [
      t.cliResults.deletable(one),
      one.name,
      one.id,
      size(one.sizeBytes),
      moment(one.deletedAtMs),
    ]);
    const { kind, name, id, size: bytes, deleted: when } = t.cliResults.heading;
    const columns = [kind, name, id, bytes, when].map((title) => ({ title }));
    return { json: { deleted }, text: rows.length > 0 ? table(columns, rows) : t.cliResults.nothingDeleted };
  },
};

const restoreCommand: CommandSpec = {
  name: 'restore',
  get summary() {
    return t.cliHelp.deleted.restore;
  },
  arguments: thing,
  examples: ['parley deleted restore version "Round 3"', 'parley deleted restore dataset everyday'],
  async run({ client }, _options, [kind, ref = '']) {
    const restored = await (await client()).trash.restore({ kind: kind as TrashKind, ref });
    return { json: restored, text: t.cliResults.restored({ name: restored.name }) };
  },
};

const emptyCommand: CommandSpec = {
  name: 'empty',
  get summary() {
    return t.cliHelp.deleted.empty;
  },
  examples: ['parley deleted empty'],
  async run({ client }) {
    const { count, freedBytes } = await (await client()).trash.purge({});
    return {
      json: { count, freedBytes },
      text: t.cliResults.removedForGood({ count, size: size(freedBytes) }),
    };
  },
};

export const deletedCommands: CommandGroup = {
  name: 'deleted',
  get summary() {
    return t.cliHelp.deleted.summary;
  },
  commands: [listCommand, restoreCommand, emptyCommand],
};
