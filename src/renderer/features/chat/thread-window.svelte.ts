/** The stretch of a conversation's branch that is on the page: its end at first, more of it as one scrolls. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { ConversationId, MessageId } from '../../../shared/domain/ids.ts';

export type ThreadView = Awaited<ReturnType<Client['chat']['thread']>>;
export type TurnView = ThreadView['turns'][number];

/** Turns read first, read on at once, and the most that stay: a page with all of a long conversation would be slow and large. */
const firstTurns = 20;
const pageTurns = 40;
const mostTurns = 120;

export class ThreadWindow {
  turns = $state.raw<readonly TurnView[]>([]);
  /** Place of the first of them in the branch, from 0. */
  from = $state(0);
  /** Turns in the whole branch. */
  length = $state(0);
  readonly #client: Client;
  readonly #rater: () => string | undefined;

  /** @param rater whose thumbs are shown with the replies; undefined: the caller's own */
  constructor(client: Client, rater: () => string | undefined) {
    this.#client = client;
    this.#rater = rater;
  }

  get later(): number {
    return Math.max(0, this.length - this.from - this.turns.length);
  }

  get atEnd(): boolean {
    return this.later === 0;
  }

  clear(): void {
    this.#show({ turns: [], from: 0, length: 0 });
  }

  /** Reads the end of the branch, or the stretch around a turn, and shows it unless `wanted` says it came too late. */
  async read(
    conversationId: ConversationId,
    { around, wanted }: { readonly around?: MessageId; readonly wanted: () => boolean },
  ): Promise<ThreadView | undefined> {
    // An end that grows keeps its beginning, so that nothing in view goes: a message and its reply are two turns.
    const grown = around === undefined && this.atEnd ? Math.min(mostTurns, this.turns.length + 2) : 0;
    const limit = Math.max(around === undefined ? firstTurns : pageTurns, grown);
    const thread = await this.#client.chat.thread({ conversationId, limit, around, rater: this.#rater() });
    if (!wanted()) return undefined;
    this.#show(thread);
    return thread;
  }

  /** Reads the same stretch again. */
  async refresh(conversationId: ConversationId, wanted: () => boolean): Promise<void> {
    const { from, turns } = this;
    if (turns.length === 0) return;
    const rater = this.#rater();
    const thread = await this.#client.chat.thread({ conversationId, from, limit: turns.length, rater });
    if (wanted() && turns === this.turns) this.#show(thread);
  }

  /** Reads on in one direction; the other end goes where too many turns would stay. */
  async extend(conversationId: ConversationId, to: 'earlier' | 'later', wanted: () => boolean): Promise<void> {
    const { from, turns, length } = this;
    const start = to === 'earlier' ? Math.max(0, from - pageTurns) : from + turns.length;
    const limit = to === 'earlier' ? from - start : pageTurns;
    if (limit === 0 || start >= length) return;
    const more = await this.#client.chat.thread({ conversationId, from: start, limit, rater: this.#rater() });
    if (!wanted() || turns !== this.turns) return;
    const all = to === 'earlier' ? [...more.turns, ...turns] : [...turns, ...more.turns];
    const surplus = Math.max(0, all.length - mostTurns);
    if (to === 'earlier') this.#show({ turns: all.slice(0, mostTurns), from: start, length: more.length });
    else this.#show({ turns: all.slice(surplus), from: from + surplus, length: more.length });
  }

  #show({ turns, from, length }: Pick<ThreadView, 'turns' | 'from' | 'length'>): void {
    Object.assign(this, { turns, from, length });
  }
}
