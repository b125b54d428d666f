import { t } from '../../../shared/language/t.ts';
import type { Command } from '../../workbench/commands.svelte.ts';
import type { Choosing } from './candidates/choosing.svelte.ts';
import type { ExportFormat } from './list/conversation-file.ts';
import type { ChatState } from './chat-state.svelte.ts';

export interface ChatActions {
  readonly newConversation: () => void;
  readonly deleteOpen: () => void;
  readonly rename: () => void;
  readonly pin: () => void;
  readonly move: () => void;
  readonly export: (format: ExportFormat) => void;
  readonly search: () => void;
  readonly walk: (by: 1 | -1) => void;
  readonly showBelow: () => void;
  readonly editOwn: () => void;
  readonly regenerate: () => void;
  readonly tryMore: () => void;
  readonly edit: () => void;
  readonly pick: (place: number) => void;
  readonly submit: () => void;
  readonly none: () => void;
  readonly rate: (good: boolean) => void;
  readonly explain: () => void;
  readonly togglePlain: () => void;
  readonly toggleTokens: () => void;
  readonly goOnWriting: () => void;
  readonly focusComposer: () => void;
}

const places = ['1', '2', '3', '4', '5', '6'];
const placeOf = (key = ''): number => Number(key.slice(-1)) - 1;

/** The keys of the Chat screen: those for candidates act only while candidates are open. */
export function chatCommands(chat: ChatState, choosing: Choosing, actions: ChatActions): Command[] {
  const group = t.shell.chat;
  const choosingNow = () => choosing.round !== undefined && choosing.editing === undefined;
  const ready = () => choosingNow() && choosing.round?.writing === false;
  const hasReply = () => choosing.round === undefined && chat.reply === undefined && chat.turns.length > 0;
  const isRateable = () => hasReply() && chat.turns.some(({ figures }) => figures !== null);
  return [
    { id: 'chat-new', title: t.chat.newConversation, group, keys: ['c'], run: () => actions.newConversation() },
    {
      id: 'chat-delete',
      title: t.chat.deleteThis,
      group,
      enabled: () => chat.id !== undefined && chat.reply === undefined,
      run: () => actions.deleteOpen(),
    },
    {
      id: 'chat-rename',
      title: t.chat.renameThis,
      group,
      enabled: () => chat.id !== undefined,
      run: () => actions.rename(),
    },
    {
      id: 'chat-pin',
      title: chat.listed?.pinned ? t.chat.unpinThis : t.chat.pinThis,
      group,
      keys: ['p'],
      enabled: () => chat.listed !== undefined,
      run: () => actions.pin(),
    },
    {
      id: 'chat-folder',
      title: t.chat.moveThis,
      group,
      keys: ['shift+p'],
      enabled: () => chat.listed !== undefined,
      run: () => actions.move(),
    },
    ...(['md', 'json'] as const).map((format) => ({
      id: `chat-export-${format}`,
      title: format === 'md' ? t.chat.exportThisMarkdown : t.chat.exportThisJson,
      group,
      enabled: () => chat.id !== undefined,
      run: () => actions.export(format),
    })),
    { id: 'chat-search', title: t.chat.searchConversations, group, keys: ['s'], run: () => actions.search() },
    {
      id: 'chat-edit-own',
      title: t.chat.editLastMessage,
      group,
      keys: ['shift+e'],
      enabled: () => hasReply() && chat.turns.some(({ role }) => role === 'user'),
      run: () => actions.editOwn(),
    },
    ...([-1, 1] as const).map((by) => ({
      id: `chat-walk${by}`,
      title: by > 0 ? t.chat.nextBranch : t.chat.previousBranch,
      group,
      keys: [by > 0 ? ']' : '['],
      enabled: () => hasReply() && chat.turns.some(({ siblings }) => siblings.length > 1),
      run: () => actions.walk(by),
    })),
    {
      id: 'chat-below',
      title: t.chat.showBranchLeft,
      group,
      keys: ['l'],
      enabled: () => hasReply() && chat.below > 0,
      run: () => actions.showBelow(),
    },
    {
      id: 'chat-stop',
      title: t.chat.stopWriting,
      group,
      keys: ['escape'],
      whileTyping: true,
      enabled: () => chat.reply !== undefined || choosingNow(),
      run: () => (chat.reply === undefined ? choosing.close() : chat.stop()),
    },
    { id: 'chat-write', title: t.chat.writeMessage, group, keys: ['i', '/'], run: () => actions.focusComposer() },
    {
      id: 'chat-again',
      title: t.chat.replyOrRegenerate,
      group,
      keys: ['r'],
      enabled: hasReply,
      run: () => actions.regenerate(),
    },
    {
      id: 'chat-try',
      title: t.chat.try4Candidates,
      group,
      keys: ['t'],
      enabled: hasReply,
      run: () => actions.tryMore(),
    },
    {
      id: 'chat-go-on',
      title: t.chat.goOnWriting,
      group,
      keys: ['o'],
      enabled: () => hasReply() && chat.turns.some(({ role }) => role === 'assistant'),
      run: () => actions.goOnWriting(),
    },
    {
      id: 'chat-tokens',
      title: t.chat.showOrHideTokens,
      group,
      keys: ['v'],
      enabled: isRateable,
      run: () => actions.toggleTokens(),
    },
    {
      id: 'chat-plain',
      title: t.chat.showPlainOrFormatted,
      group,
      keys: ['m'],
      enabled: () => hasReply() && chat.turns.some(({ role }) => role === 'assistant'),
      run: () => actions.togglePlain(),
    },
    ...([true, false] as const).map((good) => ({
      id: good ? 'chat-good' : 'chat-bad',
      title: good ? t.chat.goodReply : t.chat.badReply,
      group,
      keys: [good ? 'g' : 'b'],
      enabled: isRateable,
      run: () => actions.rate(good),
    })),
    {
      id: 'chat-why',
      title: t.chat.sayWhyOfReply,
      group,
      keys: ['w'],
      enabled: () => isRateable() && chat.turns.some(({ label }) => label !== null),
      run: () => actions.explain(),
    },
    {
      id: 'chat-edit',
      title: t.chat.editIntoDemonstration,
      group,
      keys: ['e'],
      enabled: () => ready() || hasReply(),
      run: () => actions.edit(),
    },
    {
      id: 'cand-pick',
      title: t.chat.chooseBest,
      group: t.chat.candidates,
      keys: places,
      keyOnly: true,
      enabled: ready,
      run: (key) => actions.pick(placeOf(key)),
    },
    {
      id: 'cand-rank',
      title: t.chat.rankNextCandidate,
      group: t.chat.candidates,
      keys: places.map((place) => `shift+${place}`),
      keyOnly: true,
      enabled: ready,
      run: (key) => choosing.round?.rank(placeOf(key)),
    },
    {
      id: 'cand-none',
      title: t.chat.noneIsGood,
      group: t.chat.candidates,
      keys: ['n'],
      enabled: ready,
      run: () => actions.none(),
    },
    ...([1, -1] as const).map((by) => ({
      id: `cand-move${by}`,
      title: by > 0 ? t.chat.nextCandidate : t.chat.previousCandidate,
      group: t.chat.candidates,
      keys: [by > 0 ? 'arrowright' : 'arrowleft'],
      keyOnly: true,
      enabled: ready,
      run: () => choosing.round?.move(by),
    })),
    {
      id: 'cand-submit',
      title: t.chat.saveOrChoose,
      group: t.chat.candidates,
      keys: ['enter'],
      keyOnly: true,
      enabled: ready,
      run: () => actions.submit(),
    },
  ];
}
