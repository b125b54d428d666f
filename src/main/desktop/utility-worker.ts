/** A worker process by Electron's `utilityProcess`: what `fork-process.ts` is in Node, behind the same port. */
import type { utilityProcess, UtilityProcess } from 'electron';
import type { StartProcess, WorkerExit, WorkerProcess } from '../workers/process/protocol.ts';

const outputTailLength = 8192;
/** How long after its exit a process's last output may come. */
const drainMs = 500;

type Fork = typeof utilityProcess.fork;

/**
 * @param fork Electron's own, which is there once the app is ready
 * @param locate the built file of an entry
 */
export function utilityStarter(fork: Fork, locate: (entry: URL) => string): StartProcess {
  return (entry, { name, args = [], onOutput }): WorkerProcess => {
    const child = fork(locate(entry), [...args], { serviceName: name, stdio: ['ignore', 'pipe', 'pipe'] });
    let tail = '';
    let pid = child.pid;
    let stopped = false;
    for (const output of [child.stdout, child.stderr]) {
      output?.setEncoding?.('utf8');
      output?.on('data', (text: string) => {
        tail = (tail + text).slice(-outputTailLength);
        onOutput?.(text);
      });
    }
    child.once('spawn', () => {
      pid = child.pid;
      // Asked to go before it was there.
      if (stopped) child.kill();
    });
    const exited = untilExit(child);
    return {
      get pid() {
        return pid;
      },
      exited,
      outputTail: () => tail,
      onMessage: (callback) => void child.on('message', callback),
      postMessage: (message) => child.postMessage(message),
      kill() {
        stopped = true;
        // SIGTERM, and SIGKILL after two seconds: Chromium sees to that.
        child.kill();
        return exited;
      },
    };
  };
}

function untilExit(child: UtilityProcess): Promise<WorkerExit> {
  const ended = [child.stdout, child.stderr].map(
    (output) => new Promise<void>((resolve) => (output ? output.once('close', () => resolve()) : resolve())),
  );
  return new Promise((resolve) => {
    child.once('exit', (code) => {
      const late = setTimeout(() => resolve(exitOf(code)), drainMs);
      void Promise.all(ended).then(() => {
        clearTimeout(late);
        resolve(exitOf(code));
      });
    });
  });
}

/** Of `waitpid`'s status the signals that end a process and are no exit code of Node's; 128 is added for a core dump. */
const signals: Readonly<Record<number, string>> = { 6: 'SIGABRT', 9: 'SIGKILL', 11: 'SIGSEGV', 15: 'SIGTERM' };

function exitOf(status: number): WorkerExit {
  const signal = process.platform === 'win32' ? undefined : signals[status & 127];
  return signal === undefined ? { code: status, signal: null } : { code: null, signal };
}
