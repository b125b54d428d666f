/** Blind battles between two versions: one is shown, the next is sampled meanwhile, votes are counted. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { PromptSetView } from '../../../shared/contract/compare.ts';
import { t } from '../../../shared/language/t.ts';
import { explainError, isCancelled } from '../../client/explain-error.ts';
import type { Explained } from '../../client/explain-error.ts';

type Battle = Awaited<ReturnType<Client['compare']['nextBattle']>>;
type Vote = Awaited<ReturnType<Client['compare']['vote']>>;
export type Tally = Vote['tally'];
export type Outcome = Parameters<Client['compare']['vote']>[0]['outcome'];

export interface DuelOf {
  readonly a: string;
  readonly b: string;
  /** What they are compared on: votes on other prompts count elsewhere. */
  readonly prompts: PromptSetView['source'];
}

/** What the last vote was, once it can be told. */
export interface Revealed extends Pick<Vote, 'left' | 'right'> {
  readonly outcome: Outcome;
}

export class Duel {
  readonly of: DuelOf;
  battle = $state.raw<Battle>();
  tally = $state.raw<Tally>();
  revealed = $state.raw<Revealed>();
  voting = $state(false);
  error = $state.raw<Explained>();
  readonly #client: Client;
  readonly #rater: () => string;
  readonly #leave = new AbortController();
  #ahead: Promise<Battle> | undefined;
  #shownAtMs = 0;

  constructor(client: Client, of: DuelOf, rater: () => string) {
    this.#client = client;
    this.of = of;
    this.#rater = rater;
  }

  /** Reads the tally and the first battle; returns the way to end it. */
  start(): () => void {
    void this.#readTally();
    void this.show();
    return () => this.#leave.abort();
  }

  /** Shows the next battle, and has the one after it sampled. Never rejects: `error` tells. */
  async show(): Promise<void> {
    this.battle = undefined;
    this.error = undefined;
    try {
      this.battle = await (this.#ahead ?? this.#next());
      this.#shownAtMs = performance.now();
      this.#ahead = this.#next();
      // A failure shows when the battle is wanted.
      this.#ahead.catch(() => undefined);
    } catch (error) {
      this.#ahead = undefined;
      if (!isCancelled(error) && !this.#leave.signal.aborted) this.error = explainError(error);
    }
  }

  /** Counts once: a battle whose vote was refused can be voted on again. @returns what the vote decided, if anything */
  async vote(outcome: Outcome): Promise<Vote['decided']> {
    const { battle } = this;
    if (battle === undefined || this.voting) return null;
    this.voting = true;
    try {
      const durationMs = performance.now() - this.#shownAtMs;
      const { ticket } = battle;
      const vote = await this.#client.compare.vote({ ticket, outcome, rater: this.#rater(), durationMs });
      this.tally = vote.tally;
      this.revealed = { outcome, left: vote.left, right: vote.right };
      await this.show();
      return vote.decided;
    } finally {
      this.voting = false;
    }
  }

  #next(): Promise<Battle> {
    return this.#client.compare.nextBattle(this.of, { signal: this.#leave.signal });
  }

  async #readTally(): Promise<void> {
    try {
      this.tally = await this.#client.compare.tally(this.of);
    } catch (error) {
      if (!this.#leave.signal.aborted) this.error = explainError(error);
    }
  }
}

/** "You preferred Round 3 on the left to parley-base." @param nameOf what people call a version */
export function revealedWords({ outcome, ...sides }: Revealed, nameOf: (id: string) => string): string {
  const named = { left: nameOf(sides.left), right: nameOf(sides.right) };
  switch (outcome) {
    case 'left':
      return t.compare.preferredLeft(named);
    case 'right':
      return t.compare.preferredRight(named);
    case 'tie':
      return t.compare.saidTie(named);
    case 'both_bad':
      return t.compare.saidBothBad(named);
  }
}
