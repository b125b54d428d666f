import { t } from '../../../shared/language/t.ts';
import type { Command } from '../../workbench/commands.svelte.ts';
import type { RankQueue } from './rank-queue.svelte.ts';

export interface RankActions {
  readonly current: () => number;
  readonly move: (by: 1 | -1) => void;
  readonly submit: () => void;
  readonly skip: () => void;
  readonly flag: () => void;
  readonly undo: () => void;
  readonly later: () => void;
}

const places = ['1', '2', '3', '4', '5', '6'];
const placeOf = (key = ''): number => Number(key.slice(-1)) - 1;

/** The keys of the Rank screen. */
export function rankCommands(queue: RankQueue, actions: RankActions): Command[] {
  const group = t.shell.rank;
  const ranking = () => queue.state === 'ranking';
  const track = () => queue.task?.track;
  const key = (id: string, title: string, keys: string[], run: (pressed?: string) => void): Command => ({
    id: `rank-${id}`,
    title,
    group,
    keys,
    keyOnly: true,
    enabled: ranking,
    run,
  });
  return [
    key('place', t.rank.placeKey, places, (pressed) => track()?.toggle(placeOf(pressed))),
    key(
      'tie',
      t.rank.tieKey,
      places.map((place) => `shift+${place}`),
      (pressed) => track()?.tie(placeOf(pressed)),
    ),
    key('up', t.rank.candidateAbove, ['arrowup', 'k'], () => actions.move(-1)),
    key('down', t.rank.candidateBelow, ['arrowdown', 'j'], () => actions.move(1)),
    key('better', t.rank.moveUp, ['shift+arrowup', 'arrowleft'], () => track()?.shift(actions.current(), -1)),
    key('worse', t.rank.moveDown, ['shift+arrowdown', 'arrowright'], () => track()?.shift(actions.current(), 1)),
    key('off', t.rank.removeLast, ['backspace'], () => track()?.removeLast()),
    key('submit', t.rank.saveAndGoOn, ['enter'], actions.submit),
    { ...key('skip', t.rank.skipPrompt, ['s'], actions.skip), keyOnly: false },
    { ...key('later', t.rank.keepDraft, ['d'], actions.later), keyOnly: false },
    { ...key('flag', t.rank.flagPrompt, ['f'], actions.flag), keyOnly: false },
    {
      ...key('undo', t.rank.undoLast, ['u', 'mod+z'], actions.undo),
      keyOnly: false,
      enabled: () => queue.said.length > 0,
    },
  ];
}
