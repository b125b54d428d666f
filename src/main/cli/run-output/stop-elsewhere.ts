/** Stopping a run that another process of the same home folder is at work on. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../../../shared/contract/contract.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { CommandContext } from '../command.ts';
import { counted } from '../terminal/figures.ts';

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
        const waited = counted(patienceMs / 1000, 'second');
        const message = `${holder.command} (process ${holder.pid}) was asked to stop and is still at work after ${waited}.`;
        throw new ParleyError('locked', message, { pid: holder.pid }, { cause: thrown });
      }
      if (!asked) {
        terminal.note(`Asking ${holder.command} (process ${holder.pid}) to save and stop`);
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
