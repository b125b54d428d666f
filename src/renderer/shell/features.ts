/** The screens in the order of the rail. Adding one is a folder in `features/` and a line here. */
import GitFork from '@lucide/svelte/icons/git-fork';
import ListOrdered from '@lucide/svelte/icons/list-ordered';
import Activity from '@lucide/svelte/icons/activity';
import MessageSquare from '@lucide/svelte/icons/message-square';
import type { Feature } from '../workbench/feature.ts';

export const features: readonly Feature[] = [
  { id: 'chat', title: 'Chat', icon: MessageSquare, load: () => import('../features/chat/chat-screen.svelte') },
  { id: 'rank', title: 'Rank', icon: ListOrdered, load: () => import('../features/rank/rank-screen.svelte') },
  { id: 'runs', title: 'Runs', icon: Activity, load: () => import('../features/runs/runs-screen.svelte') },
  { id: 'models', title: 'Models', icon: GitFork, load: () => import('../features/models/models-screen.svelte') },
];
