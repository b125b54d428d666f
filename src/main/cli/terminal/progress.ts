/** How far a long command is and how long it will still take, on stderr. */
import { t } from '../../../shared/language/t.ts';
import { progressTitle } from '../../../shared/methods/progress-stage.ts';
import { count, duration, size } from './figures.ts';
import type { Terminal } from './terminal.ts';

export interface ProgressUpdate {
  /** What is being done, which `progressTitle` says; 'reading, bytes' where bytes are counted. */
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  /** Where the one who counts knows better than the pace seen here. */
  readonly timeLeftMs?: number | null;
}

/** Without a terminal a line of its own each time, so seldom. */
const plainEveryMs = 15_000;
const liveEveryMs = 100;
/** No forecast before this much has been seen. */
const settleMs = 1_500;

export class Progress {
  readonly #terminal: Terminal;
  readonly #nowMs: () => number;
  #stage: { readonly name: string; readonly startMs: number; readonly startDone: number } | undefined;
  #shownMs = -Infinity;
  #last: ProgressUpdate | undefined;
  #detail = '';

  constructor(terminal: Terminal, nowMs: () => number = () => performance.now()) {
    this.#terminal = terminal;
    this.#nowMs = nowMs;
  }

  update(update: ProgressUpdate): void {
    const nowMs = this.#nowMs();
    const fresh = this.#stage?.name !== update.stage || update.done < (this.#last?.done ?? 0);
    if (fresh) {
      this.#stage = { name: update.stage, startMs: nowMs, startDone: update.done };
      this.#detail = '';
    }
    const further = fresh || update.done > (this.#last?.done ?? -1);
    this.#last = update;
    this.#show(fresh || (further && update.done >= update.total));
  }

  /** Figures to stand behind the progress, e.g. "score 0.41, KL 2.13 nats". */
  detail(text: string): void {
    this.#detail = text;
    this.#show(false);
  }

  /** Takes the line away; the next update brings it back, and figures before that are not shown. */
  end(): void {
    this.#terminal.status('');
    this.#detail = '';
    this.#stage = undefined;
    this.#last = undefined;
    this.#shownMs = -Infinity;
  }

  #show(now: boolean): void {
    if (this.#last === undefined) return;
    const nowMs = this.#nowMs();
    const everyMs = this.#terminal.live ? liveEveryMs : plainEveryMs;
    if (!now && nowMs - this.#shownMs < everyMs) return;
    this.#shownMs = nowMs;
    const text = this.#text(this.#last, nowMs);
    if (this.#terminal.live) this.#terminal.status(text);
    else this.#terminal.note(text);
  }

  #text(update: ProgressUpdate, nowMs: number): string {
    const { stage, done, total } = update;
    const [name, unit] = stage.split(', ');
    const figure = unit === 'bytes' ? size : count;
    const counted = { stage: progressTitle(name), done: figure(done), total: figure(total) };
    const share = Math.floor((100 * done) / total) / 100;
    const parts = [total > 0 ? t.cli.stageShare({ ...counted, share }) : t.cli.stage(counted)];
    const left = this.#secondsLeft(update, nowMs);
    if (left !== undefined) parts.push(t.common.timeLeft({ time: duration(left) }));
    if (this.#detail !== '') parts.push(this.#detail);
    return t.cli.sideBySide({ parts });
  }

  /** By the stage's speed so far; what a resumed run had done before counts for nothing. */
  #secondsLeft({ done, total, timeLeftMs }: ProgressUpdate, nowMs: number): number | undefined {
    if (this.#stage === undefined || done >= total) return undefined;
    if (typeof timeLeftMs === 'number') return Math.max(1, Math.round(timeLeftMs / 1000));
    const elapsedMs = nowMs - this.#stage.startMs;
    const doneHere = done - this.#stage.startDone;
    if (elapsedMs < settleMs || doneHere <= 0) return undefined;
    return Math.max(1, Math.round(((elapsedMs / doneHere) * (total - done)) / 1000));
  }
}
