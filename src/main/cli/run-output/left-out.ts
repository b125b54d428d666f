import type { LeftOut } from '../../../shared/contract/prompts.ts';
import { renderText } from '../../../shared/language/said.ts';
import type { CommandContext } from '../command.ts';
import { oneLine, printable } from '../terminal/printable.ts';
import { t } from '../../../shared/language/t.ts';

/** Says which prompts were left out, and why; nothing where there are none. */
export function noteLeftOut({ terminal }: CommandContext, { count, named }: LeftOut): void {
  if (count === 0) return;
  terminal.note(t.cliRuns.promptsLeftOut({ count }));
  for (const { prompt, reason } of named) {
    const told = { prompt: oneLine(printable(prompt)), reason: oneLine(printable(renderText(reason))) };
    terminal.note(`  ${t.cliRuns.promptAndReason(told)}`);
  }
  if (count > named.length) terminal.note(`  ${t.cliRuns.othersLeftOut({ count: count - named.length })}`);
}
