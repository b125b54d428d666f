/** Stopping a run that another process of the same home folder is at work on. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../../../shared/contract/contract.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { CommandContext } from '../command.ts';
import { said } from '../../../shared/language/said.ts';
import { t } from '../../../shared/language/t.ts';

/** A checkpoint waits for the update in hand, which may take a while on a large model. */
const patienceMs = 120_000;

/**
 * The home folder's client, once whoever holds the folder has stopped. A command that follows one run ends with it, so
 * asking the process is asking the run; a host for several users is left alone.
 * @throws ParleyError locked where the holder is not such a command or does not end
 */
export async function stopElsewhere({ client, terminal }: CommandContext): Promise<Client> {
  const deadline = Date.now() + patienceMs;
  let asked = false;
  for (;;) {
    try {
      return await client();
    } catch (thrown) {
      const holder = holderOf(thrown);
      if (holder === undefined || !isRunCommand(holder.command) || process.platform === 'win32') throw thrown;
      if (Date.now() > deadline) {
        const stillRunning = said('cliRuns.stillRunning', { ...holder, seconds: patienceMs / 1000 });
        throw new ParleyError('locked', stillRunning, { pid: holder.pid }, { cause: thrown });
      }
      if (!asked) {
        terminal.note(t.cliRuns.askingToStop(holder));
        process.kill(holder.pid, 'SIGTERM');
        asked = true;
      }
      await sleep(250);
    }
  }
}

function holderOf(thrown: unknown): { readonly pid: number; readonly command: string } | undefined {
  if (!(thrown instanceof ParleyError) || thrown.code !== 'locked') return undefined;
  const { pid, command } = thrown.details ?? {};
  return typeof pid === 'number' && typeof command === 'string' ? { pid, command } : undefined;
}

const isRunCommand = (command: string): boolean => /^parley (train|search|round|runs resume|demo)/.test(command);
