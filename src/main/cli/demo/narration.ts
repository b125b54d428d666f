/** How the demo tells what it does: headings, paragraphs, dialogues, all to where a dialogue goes. */
import { t } from '../../../shared/language/t.ts';
import { displayWidth, padEnd } from '../terminal/display-width.ts';
import { hanging, wrap } from '../terminal/printable.ts';
import type { Terminal } from '../terminal/terminal.ts';

const width = 80;

export class Narration {
  readonly #terminal: Terminal;
  readonly #steps: number;
  readonly #startMs = performance.now();
  #step = 0;

  /** @param steps how many headings there will be */
  constructor(terminal: Terminal, steps: number) {
    this.#terminal = terminal;
    this.#steps = steps;
  }

  heading(text: string): void {
    this.#step++;
    const spent =
      this.#step === 1 ? '' : this.#terminal.style('dim', `  ${t.cliDemo.afterTime({ seconds: this.seconds })}`);
    const title = this.#terminal.style('bold', t.cliDemo.step({ number: this.#step, total: this.#steps, title: text }));
    this.#terminal.dialogue(`\n${title}${spent}\n`);
  }

  say(text: string): void {
    this.#terminal.dialogue(wrap(text, width));
  }

  block(text: string): void {
    this.#terminal.dialogue(text);
  }

  gap(): void {
    this.#terminal.dialogue('');
  }

  /** Short labels before longer texts: "before  …". */
  labelled(entries: readonly (readonly [label: string, text: string])[], indent = 2): void {
    const labelWidth = Math.max(...entries.map(([label]) => displayWidth(label))) + 2;
    for (const [label, text] of entries) {
      const body = text.trim() === '' ? t.cli.emptyReply : wrap(text, width - indent - labelWidth);
      this.block(`${' '.repeat(indent)}${padEnd(label, labelWidth)}${hanging(body, indent + labelWidth)}`);
    }
  }

  get seconds(): number {
    return (performance.now() - this.#startMs) / 1000;
  }
}
