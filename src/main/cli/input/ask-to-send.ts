/** What would go to a cluster, and whether it may. */
import type { Client } from '../../../shared/contract/contract.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import { format, t } from '../../../shared/language/t.ts';
import type { CommandContext } from '../command.ts';
import { LineInput } from '../terminal/line-input.ts';

type Traveling = Awaited<ReturnType<Client['train']['travels']>>;

/** @throws ParleyError cancelled where the answer is no, or nobody can answer */
export async function askToSend(
  { terminal, stdin, interrupt }: Pick<CommandContext, 'terminal' | 'stdin' | 'interrupt'>,
  target: string,
  { storage, files }: Traveling,
  isAnswered: boolean,
): Promise<void> {
  terminal.note(t.targets.goesTo({ target, storage }));
  for (const { name, bytes, isThere } of files) {
    terminal.note(`  ${name}  ${isThere ? t.targets.isThere : format.size(bytes)}`);
  }
  const left = files.filter(({ isThere }) => !isThere);
  terminal.note(t.targets.travelsInAll({ bytes: left.reduce((sum, { bytes }) => sum + bytes, 0) }));
  if (isAnswered) return;
  const refused = new ParleyError('cancelled', said('cliInput.sendOrNot', { target }));
  if (!stdin.isTTY) throw refused;
  const input = new LineInput({ input: stdin, output: terminal.dialogueStream, interrupt });
  const answer = await input.ask(t.cliResults.sendIt);
  input.close();
  if (!/^y(es)?$/i.test(answer?.trim() ?? '')) throw refused;
}
