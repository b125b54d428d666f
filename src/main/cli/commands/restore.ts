import { resolve } from 'node:path';
import { Argument } from 'commander';
import type { CommandContext, CommandSpec } from '../command.ts';

export const restoreCommand: CommandSpec = {
  name: 'restore',
  summary: 'put a backup in the place of a database that is lost or damaged',
  description:
    'Puts a backup in the place of the home folder’s database: the newest of its backups folder, or the one named. What is in ' +
    'place now is moved to the backups folder and kept. Chats, rankings and versions from after the backup are not in it; the ' +
    'folders of such versions stay, and "parley models import" takes them in again.',
  arguments: [() => new Argument('[backup]', 'a file of the backups folder (default: the newest)')],
  examples: ['parley restore', 'parley restore ~/.local/share/parley/backups/parley-2026-11-28T09-00-00-000Z.sqlite'],
  async run({ home }: CommandContext, _options, [backup]) {
    const { restoreHome } = await import('../../app/restore.ts');
    const restored = restoreHome(home, backup === undefined ? undefined : resolve(backup));
    const kept = restored.replaced === null ? '' : `; what it replaced is in ${restored.replaced}`;
    return { json: restored, text: `${restored.backup} is the database now${kept}` };
  },
};
