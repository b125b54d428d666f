import type { Command } from '../../workbench/commands.svelte.ts';
import type { RankQueue } from './rank-queue.svelte.ts';

export interface RankActions {
  readonly current: () => number;
  readonly move: (by: 1 | -1) => void;
  readonly submit: () => void;
  readonly skip: () => void;
  readonly flag: () => void;
  readonly undo: () => void;
}

const places = ['1', '2', '3', '4', '5', '6'];
const placeOf = (key = ''): number => Number(key.slice(-1)) - 1;

/** The keys of the Rank screen. */
export function rankCommands(queue: RankQueue, actions: RankActions): Command[] {
  const group = 'Rank';
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
    key('place', 'Comes next, best first; again takes it off', places, (pressed) => track()?.toggle(placeOf(pressed))),
    key(
      'tie',
      'As good as the last one',
      places.map((place) => `shift+${place}`),
      (pressed) => track()?.tie(placeOf(pressed)),
    ),
    key('up', 'Candidate above', ['arrowup', 'k'], () => actions.move(-1)),
    key('down', 'Candidate below', ['arrowdown', 'j'], () => actions.move(1)),
    key('better', 'Move it up', ['shift+arrowup', 'arrowleft'], () => track()?.shift(actions.current(), -1)),
    key('worse', 'Move it down', ['shift+arrowdown', 'arrowright'], () => track()?.shift(actions.current(), 1)),
    key('off', 'Take the last one off', ['backspace'], () => track()?.removeLast()),
    key('submit', 'Save and go on', ['enter'], actions.submit),
    { ...key('skip', 'Skip this prompt', ['s'], actions.skip), keyOnly: false },
    { ...key('flag', 'Flag this prompt', ['f'], actions.flag), keyOnly: false },
    {
      ...key('undo', 'Take the last ranking back', ['u', 'mod+z'], actions.undo),
      keyOnly: false,
      enabled: () => queue.said.length > 0,
    },
  ];
}
