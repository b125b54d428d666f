import { t } from '../../shared/language/t.ts';
import type { Command } from '../workbench/commands.svelte.ts';
import { themes } from '../workbench/theme.svelte.ts';
import type { Workbench } from '../workbench/workbench.svelte.ts';
import { features } from './features.ts';

/** What can be done on every screen. */
export function shellCommands(workbench: Workbench): Command[] {
  const { router, theme, reading, inspector } = workbench;
  return [
    ...features.map((feature, place) => ({
      id: `go-${feature.id}`,
      get title() {
        return t.shell.goTo({ screen: feature.title });
      },
      get group() {
        return t.shell.screens;
      },
      keys: [`mod+${place + 1}`],
      run: () => router.go(feature.id),
    })),
    general('palette', () => t.shell.commands, {
      keys: ['mod+k'],
      keyOnly: true,
      run: () => (workbench.paletteOpen = !workbench.paletteOpen),
    }),
    general('keys', () => t.shell.showKeys, { keys: ['?'], run: () => (workbench.keysOpen = true) }),
    general('inspector', () => t.shell.toggleInspector, { keys: ['mod+i'], run: () => inspector.toggle() }),
    general('replies', () => (reading.plain ? t.reading.showAllFormatted : t.reading.showAllPlain), {
      keys: ['shift+m'],
      run: () => reading.choose(reading.plain ? 'formatted' : 'plain'),
    }),
    ...themes.map((name) =>
      general(`theme-${name}`, () => t.shell.chooseTheme({ theme: name }), {
        enabled: () => theme.chosen !== name,
        run: () => theme.choose(name),
      }),
    ),
  ];
}

/** The shell's commands outlast a change of the language: their titles are read where they are shown. */
function general(id: string, title: () => string, rest: Omit<Command, 'id' | 'title' | 'group'>): Command {
  return {
    id,
    get title() {
      return title();
    },
    get group() {
      return t.shell.general;
    },
    ...rest,
  };
}
