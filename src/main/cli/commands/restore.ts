import { resolve } from 'node:path';
import { Argument } from 'commander';
import type { CommandContext, CommandSpec } from '../command.ts';
import { t } from '../../../shared/language/t.ts';

export const restoreCommand: CommandSpec = {
  name: 'restore',
  get summary() {
    return t.cliHelp.restore.summary;
  },
  get description() {
    return t.cliHelp.restore.description;
  },
  arguments: [() => new Argument('[backup]', t.cliHelp.restore.backup)],
  examples: ['parley restore', 'parley restore ~/.local/share/parley/backups/parley-2026-11-28T09-00-00-000Z.sqlite'],
  async run({ home }: CommandContext, _options, [backup]) {
    const { restoreHome } = await import('../../app/restore.ts');
    const restored = restoreHome(home, backup === undefined ? undefined : resolve(backup));
    const { backup: restoredFrom, replaced } = restored;
    return {
      json: restored,
      text:
        replaced === null
          ? t.cliResults.backupRestored({ backup: restoredFrom })
          : t.cliResults.backupReplaced({ backup: restoredFrom, replaced }),
    };
  },
};
