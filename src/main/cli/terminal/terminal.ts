/**
 * Where a command writes. Results go to stdout and everything else to stderr; with `--json` stdout carries one object
 * and nothing else, whoever writes what.
 */
import { styleText } from 'node:util';
import { saidAsText } from './said-as-text.ts';
import { fitting } from './display-width.ts';

export interface TerminalSettings {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly json: boolean;
  /** NO_COLOR, TERM=dumb. */
  readonly plain: boolean;
}

export type Style = 'bold' | 'dim';

const clearLine = '\r\u001b[2K';

export class Terminal {
  readonly json: boolean;
  readonly #stdout: NodeJS.WriteStream;
  readonly #stderr: NodeJS.WriteStream;
  readonly #plain: boolean;
  #status = '';

  constructor({ stdout, stderr, json, plain }: TerminalSettings) {
    this.#stdout = stdout;
    this.#stderr = stderr;
    this.json = json;
    this.#plain = plain;
  }

  /** Whether the status line can be redrawn in place. */
  get live(): boolean {
    return this.#stderr.isTTY;
  }

  /** Text of the result, as it is: for a reply that streams. Nothing with `--json`. */
  print(text: string): void {
    if (this.json) return;
    this.#clearStatus();
    this.#stdout.write(text);
  }

  /** A line of the result. Nothing with `--json`. */
  line(text = ''): void {
    this.print(`${text}\n`);
  }

  /** Where a dialogue's questions and answers stand: with the result, unless that is JSON. */
  get dialogueStream(): NodeJS.WriteStream {
    return this.json ? this.#stderr : this.#stdout;
  }

  /** A line of a dialogue. */
  dialogue(text: string): void {
    this.#clearStatus();
    this.dialogueStream.write(`${text}\n`);
  }

  /** A line about what is going on, on stderr. */
  note(text: string): void {
    const status = this.#status;
    this.#clearStatus();
    this.#stderr.write(`${text}\n`);
    this.status(status);
  }

  /** The one line that is redrawn in place; '' takes it away. Only on a terminal. */
  status(text: string): void {
    if (!this.live) return;
    // One column is left free: a full line would wrap, and then could not be taken back.
    const shown = fitting(text, Math.max(20, (this.#stderr.columns || 80) - 1));
    if (shown === this.#status) return;
    this.#clearStatus();
    this.#stderr.write(shown);
    this.#status = shown;
  }

  /** The one JSON object of a command with `--json`. */
  writeJson(value: unknown): void {
    this.#stdout.write(`${JSON.stringify(saidAsText(value))}\n`);
  }

  /** Bold and dim for a result or dialogue, where it goes to a terminal that may be styled. */
  style(style: Style, text: string): string {
    if (this.#plain || !this.dialogueStream.isTTY) return text;
    return styleText(style, text, { validateStream: false });
  }

  #clearStatus(): void {
    if (this.#status === '') return;
    this.#stderr.write(clearLine);
    this.#status = '';
  }
}
