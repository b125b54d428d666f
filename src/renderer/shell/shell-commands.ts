import type { Command } from '../workbench/commands.svelte.ts';
import { themes } from '../workbench/theme.svelte.ts';
import type { Workbench } from '../workbench/workbench.svelte.ts';
import { features } from './features.ts';

/** What can be done on every screen. */
export function shellCommands(workbench: Workbench): Command[] {
  const { router, theme, inspector } = workbench;
  return [
    ...features.map(({ id, title }, place) => ({
      id: `go-${id}`,
      title: `Go to ${title}`,
      group: 'Screens',
      keys: [`mod+${place + 1}`],
      run: () => router.go(id),
    })),
    {
      id: 'palette',
      title: 'Commands',
      group: 'General',
      keys: ['mod+k'],
      keyOnly: true,
      run: () => (workbench.paletteOpen = !workbench.paletteOpen),
    },
    { id: 'keys', title: 'Show the keys', group: 'General', keys: ['?'], run: () => (workbench.keysOpen = true) },
    {
      id: 'inspector',
      title: 'Open or fold the inspector',
      group: 'General',
      keys: ['mod+i'],
      run: () => inspector.toggle(),
    },
    ...themes.map((name) => ({
      id: `theme-${name}`,
      title: name === 'system' ? 'Theme: as the system' : `Theme: ${name}`,
      group: 'General',
      enabled: () => theme.chosen !== name,
      run: () => theme.choose(name),
    })),
  ];
}
