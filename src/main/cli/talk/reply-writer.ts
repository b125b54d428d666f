import { bestOfWords } from '../../../shared/domain/contestant-words.ts';
import type { BestOf } from '../../../shared/domain/best-of.ts';
import type { Run } from '../../../shared/domain/run.ts';
import { format, t } from '../../../shared/language/t.ts';
import { printable } from '../terminal/printable.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** A reply as it comes: printed piece by piece, without what could steer the terminal, ended by one line end. */
export class ReplyWriter {
  readonly #terminal: Terminal;
  #written = false;
  #atLineStart = false;
  #candidateTokens = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  write(piece: string): void {
    // Models like to begin with a space or a line end.
    if (this.#candidateTokens > 0) this.#terminal.status('');
    const text = this.#written ? printable(piece) : printable(piece).trimStart();
    if (text === '') return;
    this.#terminal.print(text);
    this.#written = true;
    this.#atLineStart = text.endsWith('\n');
  }

  /** Replies that one is chosen from are being written; its text comes later. */
  writing({ n, tokens }: { readonly n: number; readonly tokens: number }): void {
    this.#candidateTokens += tokens;
    this.#terminal.status(t.cliTalk.writingCandidates({ n, tokens: this.#candidateTokens }));
  }

  end(): void {
    if (!this.#atLineStart) this.#terminal.print('\n');
  }
}

export interface ReplyFigures {
  readonly tokens: number;
  readonly tokensPerSecond: number;
  readonly firstTokenMs: number;
  readonly finishReason: 'stop' | 'length' | 'cancelled';
  readonly droppedTurns: number;
  readonly choice?: BestOf | null;
}

/** "24 tokens, 310 tok/s, first after 12 ms", and what a reader should know about the reply's end and beginning. */
export function replyNote(reply: ReplyFigures, runs: readonly Pick<Run, 'id' | 'kind' | 'name'>[] = []): string {
  const parts = [
    format.tokens(reply.tokens),
    format.tokensPerSecond(reply.tokensPerSecond, true),
    t.cliTalk.firstAfter({ ms: reply.firstTokenMs }),
  ];
  if (reply.choice) parts.push(bestOfWords(reply.choice, runs));
  if (reply.finishReason === 'length') parts.push(t.cliTalk.cutOff);
  if (reply.finishReason === 'cancelled') parts.push(t.cliTalk.replyCancelled);
  if (reply.droppedTurns > 0) parts.push(t.cliTalk.turnsLeftOut({ turns: reply.droppedTurns }));
  return t.cli.sideBySide({ parts });
}
