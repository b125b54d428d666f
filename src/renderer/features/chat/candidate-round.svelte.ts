/** Several candidates for one turn: written side by side, ranked blind, told apart only by their place. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { Message } from '../../../shared/domain/conversation.ts';
import type { ConversationId, MessageId } from '../../../shared/domain/ids.ts';
import type { EventOf } from '../../client/event-of.ts';
import type { SamplingValue } from '../../workbench/sampling-choice.svelte.ts';
import { shuffled } from '../../workbench/shuffled.ts';
import type { ReplyFigures } from './reply-stream.svelte.ts';
import { WritingPace } from './writing-pace.svelte.ts';

type Result = Extract<EventOf<Client['candidates']['sample']>, { type: 'done' }>;
export type StoredCandidate = Result['candidates'][number];

export interface CandidateRequest {
  readonly conversationId: ConversationId;
  readonly messageId: MessageId;
  readonly n: number;
  readonly version?: string;
  readonly sampling: SamplingValue;
}

export class CandidateRound {
  readonly request: CandidateRequest;
  /** order[place] = index of the candidate shown there; drawn before the first word comes, so that nothing moves. */
  readonly order: readonly number[];
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

  constructor(request: CandidateRequest, order = shuffled(request.n)) {
    this.request = request;
    this.order = order;
    this.texts = order.map(() => '');
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
    const { version, seed, tokensPerSecond, firstTokenMs } = result;
    const { tokens, finishReason } = candidate;
    return { version, seed, tokensPerSecond, firstTokenMs, tokens, finishReason, together: this.order.length };
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
          this.result = event;
          this.texts = this.order.map((index) => event.candidates[index].completion);
          this.#doneAtMs = Date.now();
        }
      }
    } catch (error) {
      if (!this.stopped) throw error;
    }
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
