/** The screens in the order of the rail. Adding one is a folder in `features/` and a line here. */
import ListOrdered from '@lucide/svelte/icons/list-ordered';
import MessageSquare from '@lucide/svelte/icons/message-square';
import type { Feature } from '../workbench/feature.ts';

export const features: readonly Feature[] = [
  { id: 'chat', title: 'Chat', icon: MessageSquare, load: () => import('../features/chat/chat-screen.svelte') },
  { id: 'rank', title: 'Rank', icon: ListOrdered, load: () => import('../features/rank/rank-screen.svelte') },
];
