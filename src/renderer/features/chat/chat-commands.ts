import type { Command } from '../../workbench/commands.svelte.ts';
import type { Choosing } from './choosing.svelte.ts';
import type { ChatState } from './chat-state.svelte.ts';

export interface ChatActions {
  readonly newConversation: () => void;
  readonly deleteOpen: () => void;
  readonly rename: () => void;
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
  readonly focusComposer: () => void;
}

const places = ['1', '2', '3', '4', '5', '6'];
const placeOf = (key = ''): number => Number(key.slice(-1)) - 1;

/** The keys of the Chat screen: those for candidates act only while candidates are open. */
export function chatCommands(chat: ChatState, choosing: Choosing, actions: ChatActions): Command[] {
  const group = 'Chat';
  const choosingNow = () => choosing.round !== undefined && choosing.editing === undefined;
  const ready = () => choosingNow() && choosing.round?.writing === false;
  const hasReply = () => choosing.round === undefined && chat.reply === undefined && chat.turns.length > 0;
  const isRateable = () => hasReply() && chat.turns.some(({ figures }) => figures !== null);
  return [
    { id: 'chat-new', title: 'New conversation', group, keys: ['c'], run: () => actions.newConversation() },
    {
      id: 'chat-delete',
      title: 'Delete this conversation',
      group,
      enabled: () => chat.id !== undefined && chat.reply === undefined,
      run: () => actions.deleteOpen(),
    },
    {
      id: 'chat-rename',
      title: 'Rename this conversation',
      group,
      enabled: () => chat.id !== undefined,
      run: () => actions.rename(),
    },
    { id: 'chat-search', title: 'Search conversations', group, keys: ['s'], run: () => actions.search() },
    {
      id: 'chat-edit-own',
      title: 'Edit your last message',
      group,
      keys: ['shift+e'],
      enabled: () => hasReply() && chat.turns.some(({ role }) => role === 'user'),
      run: () => actions.editOwn(),
    },
    ...([-1, 1] as const).map((by) => ({
      id: `chat-walk${by}`,
      title: by > 0 ? 'Next branch' : 'Branch before',
      group,
      keys: [by > 0 ? ']' : '['],
      enabled: () => hasReply() && chat.turns.some(({ siblings }) => siblings.length > 1),
      run: () => actions.walk(by),
    })),
    {
      id: 'chat-below',
      title: 'Show the later turns of the branch that was left',
      group,
      keys: ['l'],
      enabled: () => hasReply() && chat.below > 0,
      run: () => actions.showBelow(),
    },
    {
      id: 'chat-stop',
      title: 'Stop writing',
      group,
      keys: ['escape'],
      whileTyping: true,
      enabled: () => chat.reply !== undefined || choosingNow(),
      run: () => (chat.reply === undefined ? choosing.close() : chat.stop()),
    },
    { id: 'chat-write', title: 'Write a message', group, keys: ['i', '/'], run: () => actions.focusComposer() },
    {
      id: 'chat-again',
      title: 'Reply, or another reply',
      group,
      keys: ['r'],
      enabled: hasReply,
      run: () => actions.regenerate(),
    },
    { id: 'chat-try', title: 'Try 4 candidates', group, keys: ['t'], enabled: hasReply, run: () => actions.tryMore() },
    ...([true, false] as const).map((good) => ({
      id: good ? 'chat-good' : 'chat-bad',
      title: good ? 'Good reply' : 'Bad reply',
      group,
      keys: [good ? 'g' : 'b'],
      enabled: isRateable,
      run: () => actions.rate(good),
    })),
    {
      id: 'chat-why',
      title: 'Say why a reply is good or bad',
      group,
      keys: ['w'],
      enabled: () => isRateable() && chat.turns.some(({ label }) => label !== null),
      run: () => actions.explain(),
    },
    {
      id: 'chat-edit',
      title: 'Edit into a demonstration',
      group,
      keys: ['e'],
      enabled: () => ready() || hasReply(),
      run: () => actions.edit(),
    },
    {
      id: 'cand-pick',
      title: 'Choose the best candidate',
      group: 'Candidates',
      keys: places,
      keyOnly: true,
      enabled: ready,
      run: (key) => actions.pick(placeOf(key)),
    },
    {
      id: 'cand-rank',
      title: 'Comes next in the ranking',
      group: 'Candidates',
      keys: places.map((place) => `shift+${place}`),
      keyOnly: true,
      enabled: ready,
      run: (key) => choosing.round?.rank(placeOf(key)),
    },
    {
      id: 'cand-none',
      title: 'None is good',
      group: 'Candidates',
      keys: ['n'],
      enabled: ready,
      run: () => actions.none(),
    },
    ...([1, -1] as const).map((by) => ({
      id: `cand-move${by}`,
      title: by > 0 ? 'Next candidate' : 'Candidate before',
      group: 'Candidates',
      keys: [by > 0 ? 'arrowright' : 'arrowleft'],
      keyOnly: true,
      enabled: ready,
      run: () => choosing.round?.move(by),
    })),
    {
      id: 'cand-submit',
      title: 'Save the ranking, or choose the current one',
      group: 'Candidates',
      keys: ['enter'],
      keyOnly: true,
      enabled: ready,
      run: () => actions.submit(),
    },
  ];
}
