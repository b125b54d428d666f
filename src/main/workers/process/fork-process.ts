/** A worker process by Node's `child_process.fork`: the implementation of `WorkerProcess` outside Electron. */
import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StartProcess, WorkerExit, WorkerProcess } from './protocol.ts';

const outputTailLength = 8192;
/** How long a process may take to die of SIGTERM before SIGKILL. */
const termGraceMs = 2000;
/** How long after its exit a process's last output may come; a grandchild that keeps the pipe open must not hold us. */
const drainMs = 500;

export const forkProcess: StartProcess = (entry, { args = [], onOutput }): WorkerProcess => {
  const child = fork(startableFile(entry), args, {
    serialization: 'advanced',
    execArgv: process.execArgv.filter(isInherited),
    // Not main's stdout: with --json that carries one object and nothing else.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let tail = '';
  const collect = (text: string) => {
    tail = (tail + text).slice(-outputTailLength);
    onOutput?.(text);
  };
  child.stdout?.setEncoding('utf8').on('data', collect);
  child.stderr?.setEncoding('utf8').on('data', collect);
  const exited = untilExit(child, collect);

  return {
    pid: child.pid,
    exited,
    outputTail: () => tail,
    onMessage: (callback) => void child.on('message', callback),
    postMessage(message) {
      // Without the callback an error on a closing channel would be thrown; the call is rejected when `exited` resolves.
      child.send(message as object, undefined, undefined, () => undefined);
    },
    kill() {
      child.kill('SIGTERM');
      const hard = setTimeout(() => child.kill('SIGKILL'), termGraceMs);
      return exited.finally(() => clearTimeout(hard));
    },
  };
};

/** The bundle's file of an entry where there is a bundle (scripts/bundle-program.ts); its processes load in a third of the time. */
function startableFile(entry: URL): string {
  const source = fileURLToPath(entry);
  const bundle = process.env['PARLEY_BUNDLE'];
  if (!bundle) return source;
  const bundled = path.join(bundle, `${path.basename(source, '.ts')}.js`);
  return existsSync(bundled) ? bundled : source;
}

/** Resolves when the process is gone and all it wrote and sent has been read. */
function untilExit(child: ChildProcess, collect: (text: string) => void): Promise<WorkerExit> {
  return new Promise((resolve) => {
    child.on('error', (error) => {
      collect(`${error.message}\n`);
      if (child.pid === undefined) resolve({ code: null, signal: null });
    });
    child.once('exit', (code, signal) => {
      const end = () => resolve({ code, signal });
      const late = setTimeout(end, drainMs);
      child.once('close', () => {
        clearTimeout(late);
        end();
      });
    });
  });
}

/** Memory limits and diagnostics hold for workers too; a debugger's port, `--eval`, `--test` and `--watch` are main's own. */
function isInherited(flag: string): boolean {
  return /^--(max-|stack-|expose-gc|no-warnings|disable-warning=|enable-source-maps|conditions=|trace-)/.test(flag);
}
