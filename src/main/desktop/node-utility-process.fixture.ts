/**
 * Electron's `utilityProcess` made of Node's `child_process`, for tests where Electron's binary is not: the part that Parley
 * uses, as Electron's sources have it. The process id is known from `spawn` on and not after `exit`; the exit code is
 * `waitpid`'s status, and 0 after `kill()`; messages wait until the process listens. What Electron refuses is refused, and
 * so is what is not imitated here.
 */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { constants } from 'node:os';
import { PassThrough } from 'node:stream';
import type { ForkOptions, utilityProcess } from 'electron';

const imitated = ['serviceName', 'stdio'];
const termGraceMs = 2000;

class NodeUtilityProcess extends EventEmitter {
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();
  readonly #child: ChildProcess;
  #spawned = false;
  #ended = false;
  #killed = false;

  constructor(file: string, args: readonly string[]) {
    super();
    this.#child = fork(file, args, {
      serialization: 'advanced',
      execArgv: ['--import', new URL('./parent-port.fixture.ts', import.meta.url).href],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child.stdout?.pipe(this.stdout);
    this.#child.stderr?.pipe(this.stderr);
    this.#child.once('spawn', () => {
      this.#spawned = true;
      this.emit('spawn');
    });
    this.#child.on('message', (message) => this.emit('message', message));
    this.#child.once('close', (code, signal) => {
      this.#ended = true;
      const status = signal === null ? (code ?? 0) : constants.signals[signal];
      this.emit('exit', this.#killed && (signal === 'SIGTERM' || signal === 'SIGKILL') ? 0 : status);
    });
  }

  get pid(): number | undefined {
    return this.#spawned && !this.#ended ? this.#child.pid : undefined;
  }

  postMessage(message: unknown, transfer: readonly unknown[] = []): void {
    if (transfer.length > 0) throw new Error('postMessage: ports cannot be handed over here.');
    if (this.#child.connected) this.#child.send(message as object, undefined, undefined, () => undefined);
  }

  kill(): boolean {
    if (this.pid === undefined) return false;
    this.#killed = this.#child.kill('SIGTERM');
    setTimeout(() => this.#child.kill('SIGKILL'), termGraceMs).unref();
    return this.#killed;
  }
}

export const forkUtility: typeof utilityProcess.fork = (file, args = [], options: ForkOptions = {}) => {
  const unknown = Object.keys(options).filter((key) => !imitated.includes(key));
  if (unknown.length > 0) throw new TypeError(`utilityProcess.fork: ${unknown.join(', ')} is not imitated here.`);
  const stdio = JSON.stringify(options.stdio);
  if (stdio !== '["ignore","pipe","pipe"]')
    throw new TypeError(`utilityProcess.fork: stdio ${stdio} is not imitated here.`);
  return new NodeUtilityProcess(file, args);
};
