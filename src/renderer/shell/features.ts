/** The screens in the order of the rail. Adding one is a folder in `features/` and a line here. */
import Activity from '@lucide/svelte/icons/activity';
import GitCompare from '@lucide/svelte/icons/git-compare';
import GitFork from '@lucide/svelte/icons/git-fork';
import ListOrdered from '@lucide/svelte/icons/list-ordered';
import MessageSquare from '@lucide/svelte/icons/message-square';
import Settings from '@lucide/svelte/icons/settings';
import TableProperties from '@lucide/svelte/icons/table-properties';
import type { screens } from '../../shared/contract/host.ts';
import { t } from '../../shared/language/t.ts';
import type { Feature } from '../workbench/feature.ts';

export const features: readonly Feature[] = [
  feature('chat', MessageSquare, () => import('../features/chat/chat-screen.svelte')),
  feature('rank', ListOrdered, () => import('../features/rank/rank-screen.svelte')),
  feature('data', TableProperties, () => import('../features/data/data-screen.svelte')),
  feature('runs', Activity, () => import('../features/runs/runs-screen.svelte')),
  feature('compare', GitCompare, () => import('../features/compare/compare-screen.svelte')),
  feature('models', GitFork, () => import('../features/models/models-screen.svelte')),
  feature('settings', Settings, () => import('../features/settings/settings-screen.svelte')),
];

function feature(id: (typeof screens)[number], icon: Feature['icon'], load: Feature['load']): Feature {
  return {
    id,
    get title() {
      return t.shell[id];
    },
    icon,
    load,
  };
}
