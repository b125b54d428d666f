/** Several candidates for one turn: written side by side, ranked blind, told apart only by their place. */
import type { Client } from '../../../../shared/contract/contract.ts';
import type { Message, ReplyFigures } from '../../../../shared/domain/conversation.ts';
import type { ConversationId, MessageId } from '../../../../shared/domain/ids.ts';
import type { EventOf } from '../../../client/event-of.ts';
import type { SamplingValue } from '../../../workbench/sampling-choice.svelte.ts';
import { shuffled } from '../../../workbench/shuffled.ts';
import type { ThreadView } from '../thread-window.svelte.ts';
import { WritingPace } from '../writing-pace.svelte.ts';

type Done = Extract<EventOf<Client['candidates']['sample']>, { type: 'done' }>;
type Stored = NonNullable<ThreadView['candidates']>;
export type StoredCandidate = Stored['candidates'][number];

/** What is known once all candidates are there. */
type Result = Pick<Done, 'version' | 'seed' | 'prompt' | 'set'> & Pick<Stored, 'candidates' | 'drawn' | 'timings'>;

export interface CandidateRequest {
  readonly conversationId: ConversationId;
  readonly messageId: MessageId;
  readonly n: number;
  readonly version?: string;
  readonly sampling: SamplingValue;
}

export class CandidateRound {
  readonly request: CandidateRequest;
  /**
   * order[place] = index of the candidate shown there; drawn before the first word comes, so that nothing moves. Where replies
   * turn out to be equal, the later one's place goes to a candidate that was drawn in its stead, or closes.
   */
  order = $state.raw<readonly number[]>([]);
  /** By place. */
  texts = $state<string[]>([]);
  result = $state.raw<Result>();
  /** Of all together. */
  readonly pace = new WritingPace();
  /** Places in the order they were ranked, best first. */
  ranked = $state<number[]>([]);
  /** The place that E edits and Enter picks. */
  current = $state(0);
  /** Said: none of them is good. */
  noneGood = $state(false);
  readonly #abort = new AbortController();
  #doneAtMs = 0;

  constructor(request: CandidateRequest, order: readonly number[] = shuffled(request.n)) {
    this.request = request;
    this.order = order;
    this.texts = order.map(() => '');
  }

  /** Candidates that were drawn before, as they were. */
  static restored(request: CandidateRequest, prompt: readonly Message[], stored: Stored): CandidateRound {
    const round = new CandidateRound(request, stored.orderShown);
    round.#show({ ...stored, prompt });
    round.noneGood = stored.rankingId !== null;
    return round;
  }

  get writing(): boolean {
    return this.result === undefined;
  }

  get prompt(): readonly Message[] {
    return this.result?.prompt ?? [];
  }

  /** Since all were there to read, in ms: what a choice took. */
  get durationMs(): number {
    return Date.now() - this.#doneAtMs;
  }

  candidateAt(place: number): StoredCandidate | undefined {
    return this.result?.candidates[this.order[place]];
  }

  /** Of the reply at a place; undefined while they are written. */
  figuresAt(place: number): ReplyFigures | undefined {
    const [candidate, result] = [this.candidateAt(place), this.result];
    if (candidate === undefined || result === undefined) return undefined;
    const { version, seed, timings } = result;
    const { tokens, finishReason } = candidate;
    return { version, seed, timings, tokens, finishReason, bestOf: null };
  }

  /** Of the longest. */
  get figures(): ReplyFigures | undefined {
    const all = this.order.flatMap((_, place) => this.figuresAt(place) ?? []);
    return all.reduce<ReplyFigures | undefined>((a, b) => (a && a.tokens >= b.tokens ? a : b), undefined);
  }

  /** The app stores what there is until then; the candidates can be ranked as they are. */
  stop(): void {
    this.#abort.abort();
  }

  get stopped(): boolean {
    return this.#abort.signal.aborted;
  }

  /** @throws what the call or its stream throws; nothing after `stop` */
  async run(client: Client): Promise<void> {
    const { conversationId, messageId, ...rest } = this.request;
    try {
      const of = { kind: 'conversation' as const, conversationId, messageId };
      for await (const event of await client.candidates.sample({ of, ...rest }, { signal: this.#abort.signal })) {
        if (event.type === 'delta') {
          this.texts[this.order.indexOf(event.candidate)] += event.text;
          this.pace.add(event.tokens);
        } else {
          const { tokensPerSecond, firstTokenMs, candidates } = event;
          this.order = placesAfter(this.order, candidates);
          this.#show({ ...event, timings: { tokensPerSecond, firstTokenMs, together: this.request.n } });
        }
      }
    } catch (error) {
      if (!this.stopped) throw error;
    }
  }

  #show(result: Result): void {
    this.result = result;
    this.texts = this.order.map((index) => result.candidates[index].completion);
    this.current = Math.min(this.current, this.order.length - 1);
    this.#doneAtMs = Date.now();
  }

  /** Adds a place at the end of the ranking, or takes it and what follows out again. */
  rank(place: number): void {
    if (this.writing || place >= this.order.length) return;
    const at = this.ranked.indexOf(place);
    this.ranked = at >= 0 ? this.ranked.slice(0, at) : [...this.ranked, place];
  }

  get fullyRanked(): boolean {
    return this.ranked.length === this.order.length;
  }

  move(by: 1 | -1): void {
    this.current = (this.current + by + this.order.length) % this.order.length;
  }

  /**
   * Ranks by candidate, 1 is best, of a ranking that names the best places; the places it does not name share the last
   * rank, which says nothing about them among themselves.
   */
  ranks(best: readonly number[] = this.ranked): number[] {
    return this.order.map((_, index) => {
      const place = best.indexOf(this.order.indexOf(index));
      return place >= 0 ? place + 1 : best.length + 1;
    });
  }
}

/** Where the candidates stand in the end: where they were written, others in the places of equal ones. */
export function placesAfter(order: readonly number[], candidates: readonly { readonly draw: number }[]): number[] {
  const written = order.map((draw) => candidates.findIndex((candidate) => candidate.draw === draw));
  const others = candidates.flatMap((_, index) => (written.includes(index) ? [] : [index]));
  return written.map((index) => (index >= 0 ? index : (others.shift() ?? -1))).filter((index) => index >= 0);
}
