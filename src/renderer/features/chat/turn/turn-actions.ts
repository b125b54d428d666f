/** What can be done with a turn, on hover and by right click. */
import ChartBar from '@lucide/svelte/icons/chart-bar';
import Copy from '@lucide/svelte/icons/copy';
import CornerDownRight from '@lucide/svelte/icons/corner-down-right';
import LayoutGrid from '@lucide/svelte/icons/layout-grid';
import Pencil from '@lucide/svelte/icons/pencil';
import TextCursorInput from '@lucide/svelte/icons/text-cursor-input';
import Type from '@lucide/svelte/icons/type';
import RefreshCw from '@lucide/svelte/icons/refresh-cw';
import { t } from '../../../../shared/language/t.ts';
import type { MenuItem } from '../../../ui/menu.svelte';
import type { ChatDesk } from '../chat-desk.svelte.ts';
import type { TurnView } from '../thread-window.svelte.ts';

/** @param oncopied says that the text is copied */
export function turnActions(desk: ChatDesk, turn: TurnView, oncopied: () => void): MenuItem[] {
  const { chat, choosing } = desk;
  const copy = async () => {
    await navigator.clipboard.writeText(turn.content);
    oncopied();
  };
  const copying = { label: t.chat.copy, icon: Copy, run: () => void desk.attempt(t.chat.textNotCopied, copy) };
  const goOn = {
    label: t.chat.goOnFromHere,
    icon: CornerDownRight,
    disabled: turn.id === chat.headId,
    run: () => void desk.goOnFrom(turn.id),
  };
  if (turn.role === 'assistant') {
    const asked = turn.parentId ?? undefined;
    const edit = () => choosing.editReply(turn);
    return [
      {
        label: t.chat.editIntoDemonstration,
        icon: Pencil,
        run: () => void desk.attempt(t.chat.replyNotEditable, edit),
      },
      copying,
      { label: t.chat.regenerate, icon: RefreshCw, run: () => void desk.regenerate(asked) },
      { label: t.chat.try4Candidates, icon: LayoutGrid, run: () => void desk.draw(asked) },
      {
        label: t.chat.goOnWriting,
        icon: TextCursorInput,
        disabled: desk.writing,
        run: () => void desk.goOnWriting(turn),
      },
      ...(turn.figures === null
        ? []
        : [
            {
              label: desk.showsTokens(turn.id) ? t.chat.hideTokens : t.chat.showTokens,
              icon: ChartBar,
              run: () => desk.toggleTokens(turn.id),
            },
          ]),
      {
        label: desk.isPlain(turn.id) ? t.reading.showFormatted : t.reading.showPlain,
        icon: Type,
        run: () => desk.togglePlain(turn.id),
      },
      goOn,
    ];
  }
  const edit = { label: t.chat.editThisMessage, icon: Pencil, run: () => (desk.editing = turn.id) };
  return turn.role === 'user' ? [edit, copying, goOn] : [copying, goOn];
}
