import type { CommandContext } from '../command.ts';
import { shellWord } from '../terminal/shell-word.ts';

/** The command that takes a run up again, from whatever folder and with whatever environment it is typed. */
export function resumeCall({ home }: Pick<CommandContext, 'home'>, { id }: { readonly id: string }): string {
  return `parley runs resume ${id} --home ${shellWord(home)}`;
}
