/** The screens in the order of the rail. Adding one is a folder in `features/` and a line here. */
import Activity from '@lucide/svelte/icons/activity';
import GitCompare from '@lucide/svelte/icons/git-compare';
import GitFork from '@lucide/svelte/icons/git-fork';
import ListOrdered from '@lucide/svelte/icons/list-ordered';
import MessageSquare from '@lucide/svelte/icons/message-square';
import Settings from '@lucide/svelte/icons/settings';
import TableProperties from '@lucide/svelte/icons/table-properties';
import type { Feature } from '../workbench/feature.ts';

export const features: readonly Feature[] = [
  { id: 'chat', title: 'Chat', icon: MessageSquare, load: () => import('../features/chat/chat-screen.svelte') },
  { id: 'rank', title: 'Rank', icon: ListOrdered, load: () => import('../features/rank/rank-screen.svelte') },
  { id: 'data', title: 'Data', icon: TableProperties, load: () => import('../features/data/data-screen.svelte') },
  { id: 'runs', title: 'Runs', icon: Activity, load: () => import('../features/runs/runs-screen.svelte') },
  {
    id: 'compare',
    title: 'Compare',
    icon: GitCompare,
    load: () => import('../features/compare/compare-screen.svelte'),
  },
  { id: 'models', title: 'Models', icon: GitFork, load: () => import('../features/models/models-screen.svelte') },
  {
    id: 'settings',
    title: 'Settings',
    icon: Settings,
    load: () => import('../features/settings/settings-screen.svelte'),
  },
];
