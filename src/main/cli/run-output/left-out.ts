import type { LeftOut } from '../../../shared/contract/prompts.ts';
import type { CommandContext } from '../command.ts';
import { counted } from '../terminal/figures.ts';
import { oneLine, printable } from '../terminal/printable.ts';

/** Says which prompts were left out, and why; nothing where there are none. */
export function noteLeftOut({ terminal }: CommandContext, { count, named }: LeftOut): void {
  if (count === 0) return;
  terminal.note(`${counted(count, 'prompt')} left out:`);
  for (const { prompt, reason } of named)
    terminal.note(`  "${oneLine(printable(prompt))}": ${oneLine(printable(reason))}`);
  if (count > named.length) terminal.note(`  and ${counted(count - named.length, 'other')}`);
}
