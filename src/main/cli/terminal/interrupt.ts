/** Ctrl-C: the first asks what is running to stop where it can be taken up again, the second ends the program at once. */
import { t } from '../../../shared/language/t.ts';
import { exitCodes } from '../failure.ts';

export type InterruptHandler = () => void;

export class Interrupt {
  readonly #controller = new AbortController();
  readonly #handlers: InterruptHandler[] = [];
  readonly #say: (text: string) => void;
  #signals: NodeJS.Signals[] = [];

  /** @param say where to tell the user what Ctrl-C has begun */
  constructor(say: (text: string) => void) {
    this.#say = say;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** 0 where nobody interrupted, else 128 + the signal's number, as shells count it. */
  get exitCode(): number {
    if (this.#signals.length === 0) return exitCodes.done;
    return this.#signals.includes('SIGTERM') ? 143 : exitCodes.interrupted;
  }

  listen(): void {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => this.receive(name));
  }

  receive(name: NodeJS.Signals): void {
    const handler = this.#handlers.at(-1);
    if (name === 'SIGINT' && handler !== undefined) return handler();
    this.#signals.push(name);
    // Workers end with this process, and what they have saved is whole: files are put in place by a rename.
    if (this.#controller.signal.aborted) process.exit(this.exitCode);
    this.#say(t.cli.stopping);
    this.#controller.abort();
  }

  /** While `work` goes on Ctrl-C means something else: stop this reply, clear this line. */
  async meanwhile<Result>(handler: InterruptHandler, work: () => Promise<Result>): Promise<Result> {
    this.#handlers.push(handler);
    try {
      return await work();
    } finally {
      this.#handlers.splice(this.#handlers.lastIndexOf(handler), 1);
    }
  }
}
