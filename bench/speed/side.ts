/**
 * One side of a measurement: a process that prepares its work and then does a block of it for every line it is sent, so
 * that both sides stay warm while they take turns.
 */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Block } from './work.ts';

/** What a process says once it is ready. */
export interface Ready {
  /** From the work's description to a program that can run. */
  readonly buildSeconds: number;
}

export class Side {
  readonly ready: Ready;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #answers: AsyncIterator<string>;
  readonly #errorTail: () => string;

  private constructor(
    ready: Ready,
    child: ChildProcessByStdio<Writable, Readable, Readable>,
    answers: AsyncIterator<string>,
    errorTail: () => string,
  ) {
    this.ready = ready;
    this.#child = child;
    this.#answers = answers;
    this.#errorTail = errorTail;
  }

  static async start(command: string, args: readonly string[]): Promise<Side> {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    let tail = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (tail = (tail + text).slice(-4000)));
    const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const ready = (await nextAnswer(answers, () => tail)) as Ready;
    return new Side(ready, child, answers, () => tail);
  }

  async block(): Promise<Block> {
    this.#child.stdin.write('block\n');
    return (await nextAnswer(this.#answers, this.#errorTail)) as Block;
  }

  /** The most memory the process ever held, in bytes (Linux only). */
  async peakBytes(): Promise<number> {
    this.#child.stdin.write('memory\n');
    return ((await nextAnswer(this.#answers, this.#errorTail)) as { peakBytes: number }).peakBytes;
  }

  async close(): Promise<void> {
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.stdin.end();
    await gone;
  }
}

/** The next line that is an object; what else a process prints is not meant for us. */
async function nextAnswer(answers: AsyncIterator<string>, errorTail: () => string): Promise<unknown> {
  for (;;) {
    const { value, done } = (await answers.next()) as IteratorResult<string, undefined>;
    if (done === true) throw new Error(`A side of the measurement ended before it answered: ${errorTail()}`);
    if (value.startsWith('{')) return JSON.parse(value) as unknown;
  }
}
