/** Lines that a person types, or that a script pipes in. */
import { createInterface, type Interface } from 'node:readline';
import type { Interrupt } from './interrupt.ts';

export interface LineInputSettings {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  /** Where the question and, on a terminal, the echo of what is typed go. */
  readonly output: NodeJS.WritableStream;
  readonly interrupt: Interrupt;
}

export class LineInput {
  readonly #lines: string[] = [];
  readonly #interactive: boolean;
  readonly #readline: Interface;
  #waiting: ((line: string | undefined) => void) | undefined;
  #ended = false;

  constructor({ input, output, interrupt }: LineInputSettings) {
    this.#interactive = input.isTTY === true;
    this.#readline = createInterface({ input, output, terminal: this.#interactive, historySize: 100 });
    this.#readline.on('line', (line) => this.#take(line));
    this.#readline.on('close', () => this.#end());
    // On a terminal readline reads the keys themselves, so Ctrl-C arrives here and not as a signal.
    this.#readline.on('SIGINT', () => interrupt.receive('SIGINT'));
    interrupt.signal.addEventListener('abort', () => this.close());
  }

  /** The next line, or undefined at the end of the input (Ctrl-D). The question is shown on a terminal only. */
  ask(question: string): Promise<string | undefined> {
    const line = this.#lines.shift();
    if (line !== undefined || this.#ended) return Promise.resolve(line);
    if (this.#interactive) {
      this.#readline.setPrompt(question);
      this.#readline.prompt();
    }
    return new Promise((resolve) => (this.#waiting = resolve));
  }

  /** Puts the question back with an empty line, as shells do on Ctrl-C. */
  startOver(): void {
    if (!this.#interactive || this.#ended) return;
    this.#readline.write(null, { ctrl: true, name: 'e' });
    this.#readline.write(null, { ctrl: true, name: 'u' });
    this.#readline.prompt();
  }

  close(): void {
    if (!this.#ended) this.#readline.close();
  }

  #take(line: string): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting === undefined) this.#lines.push(line);
    else waiting(line);
  }

  #end(): void {
    this.#ended = true;
    this.#waiting?.(undefined);
    this.#waiting = undefined;
  }
}
