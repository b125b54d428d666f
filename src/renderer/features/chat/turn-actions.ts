/** What can be done with a turn, on hover and by right click. */
import Copy from '@lucide/svelte/icons/copy';
import CornerDownRight from '@lucide/svelte/icons/corner-down-right';
import LayoutGrid from '@lucide/svelte/icons/layout-grid';
import Pencil from '@lucide/svelte/icons/pencil';
import RefreshCw from '@lucide/svelte/icons/refresh-cw';
import type { MenuItem } from '../../ui/menu.svelte';
import type { ChatDesk } from './chat-desk.svelte.ts';
import type { TurnView } from './thread-window.svelte.ts';

/** @param oncopied says that the text is copied */
export function turnActions(desk: ChatDesk, turn: TurnView, oncopied: () => void): MenuItem[] {
  const { chat, choosing } = desk;
  const copy = async () => {
    await navigator.clipboard.writeText(turn.content);
    oncopied();
  };
  const copying = { label: 'Copy', icon: Copy, run: () => void desk.attempt('The text could not be copied', copy) };
  const goOn = {
    label: 'Go on from here',
    icon: CornerDownRight,
    disabled: turn.id === chat.headId,
    run: () => void desk.goOnFrom(turn.id),
  };
  if (turn.role === 'assistant') {
    const asked = turn.parentId ?? undefined;
    const edit = () => choosing.editReply(turn);
    return [
      {
        label: 'Edit into a demonstration',
        icon: Pencil,
        run: () => void desk.attempt('The reply could not be opened for editing', edit),
      },
      copying,
      { label: 'Another reply', icon: RefreshCw, run: () => void desk.regenerate(asked) },
      { label: 'Try 4 candidates', icon: LayoutGrid, run: () => void desk.draw(asked) },
      goOn,
    ];
  }
  const edit = { label: 'Edit this message', icon: Pencil, run: () => (desk.editing = turn.id) };
  return turn.role === 'user' ? [edit, copying, goOn] : [copying, goOn];
}
