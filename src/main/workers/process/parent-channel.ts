/** A worker's way to its parent: Electron's `process.parentPort` in a utility process, the IPC channel of `fork` in a child. */
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { MessagePortLike } from './protocol.ts';
import { startWatchdog, type CallWatch, type WatchdogLimits } from './watchdog.ts';

/** No worker outlives main: from here on it ends when main does, whatever holds its thread. */
export function parentChannel(limits: WatchdogLimits): { readonly port: MessagePortLike; readonly calls: CallWatch } {
  // Ctrl-C reaches the whole process group; what is to happen then is main's decision.
  process.on('SIGINT', () => undefined);
  const { parentPort } = process as { parentPort?: MessagePortLike };
  if (parentPort !== undefined) {
    return { port: parentPort, calls: startWatchdog(limits) };
  }
  if (process.send === undefined) {
    throw new ParleyError(
      'internal',
      'A worker entry has no parent to serve: start it with spawnWorker, not by itself.',
    );
  }
  process.on('disconnect', end);
  if (!process.connected) end();
  return { port: ipcChannel(), calls: startWatchdog(limits) };
}

function ipcChannel(): MessagePortLike {
  return {
    on(event, callback) {
      if (event === 'message') process.on('message', (data) => callback({ data }));
    },
    postMessage(data) {
      // The callback takes the error of a channel that has just closed; 'disconnect' deals with that.
      process.send?.(data, undefined, undefined, () => undefined);
    },
  };
}

/**
 * SIGKILL, because `process.exit` waits for native threads and runs native destructors, and nothing is lost by it: files
 * are put in place by a rename.
 */
function end(): void {
  process.kill(process.pid, 'SIGKILL');
}
