/** One reply while it is being written. */
import { getEventMeta } from '@orpc/client';
import type { Client } from '../../../shared/contract/contract.ts';
import type { MessageId, VersionId } from '../../../shared/domain/ids.ts';
import { keepUnfinished } from './stream-memory.ts';
import type { ReplyCall, UnfinishedReply } from './stream-memory.ts';
import { WritingPace } from './writing-pace.svelte.ts';

/** What the conversation does when a turn is stored: the user's own, and the reply. */
export interface ReplyListener {
  onStored(): Promise<void>;
}

export class ReplyStream {
  text = $state('');
  /** How many replies it is chosen from; 0 where it is the only one. */
  candidates = $state(0);
  readonly pace: WritingPace;
  version = $state<VersionId>();
  readonly startedAtMs = Date.now();
  /** The turn that is answered; known once the user's own turn is stored. */
  toMessageId = $state<MessageId>();
  readonly #call: ReplyCall;
  readonly #abort = new AbortController();
  #lastEventId: string | undefined;

  constructor(call: ReplyCall, unfinished?: UnfinishedReply) {
    this.#call = call;
    this.text = unfinished?.text ?? '';
    this.pace = new WritingPace(unfinished?.tokens);
    this.#lastEventId = unfinished?.lastEventId;
    if (call.kind === 'reply') this.toMessageId = call.input.toMessageId as MessageId;
  }

  /** What was written so far is kept by the app. */
  stop(): void {
    this.#abort.abort();
  }

  get stopped(): boolean {
    return this.#abort.signal.aborted;
  }

  /** Called when the page goes. */
  keep(): void {
    if (this.#lastEventId === undefined) return;
    keepUnfinished({ call: this.#call, lastEventId: this.#lastEventId, text: this.text, tokens: this.pace.tokens });
  }

  /** @throws what the call or its stream throws; nothing after `stop` */
  async run(client: Client, listener: ReplyListener): Promise<void> {
    const options = {
      signal: this.#abort.signal,
      ...(this.#lastEventId !== undefined && { lastEventId: this.#lastEventId }),
    };
    try {
      const call = this.#call;
      const events =
        call.kind === 'send'
          ? await client.chat.send(call.input, options)
          : await client.chat.reply(call.input, options);
      for await (const event of events) {
        this.#lastEventId = getEventMeta(event)?.id ?? this.#lastEventId;
        if (this.stopped) return;
        if (event.type === 'candidates') {
          this.candidates = event.n;
          this.pace.add(event.tokens);
        } else if (event.type === 'delta') {
          this.text += event.text;
          this.pace.add(event.tokens);
        } else if (event.type === 'snapshot') {
          this.version = event.version;
          this.toMessageId = event.turn.id;
          await listener.onStored();
        } else await listener.onStored();
      }
    } catch (error) {
      if (!this.stopped) throw error;
    }
  }
}
