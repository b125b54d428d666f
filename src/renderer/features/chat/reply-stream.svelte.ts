/** One reply while it is being written. */
import { getEventMeta } from '@orpc/client';
import type { Client } from '../../../shared/contract/contract.ts';
import type { ConversationMessage } from '../../../shared/domain/conversation.ts';
import type { MessageId, VersionId } from '../../../shared/domain/ids.ts';
import type { EventOf } from '../../client/event-of.ts';
import { keepUnfinished } from './stream-memory.ts';
import type { ReplyCall, UnfinishedReply } from './stream-memory.ts';
import { WritingPace } from './writing-pace.svelte.ts';

type Done = Extract<EventOf<Client['chat']['send']>, { type: 'done' }>;
type SharedFigures = 'version' | 'seed' | 'tokensPerSecond' | 'firstTokenMs';

/** What is told of a reply beside its text. */
export interface ReplyFigures extends Pick<Done, SharedFigures | 'tokens' | 'finishReason'> {
  /** How many were written together, at that pace: 1, or the number of candidates. */
  readonly together: number;
}

/** What the conversation does with what comes. */
export interface ReplyListener {
  onSnapshot(messages: readonly ConversationMessage[]): void;
  onDone(message: ConversationMessage, figures: ReplyFigures): void;
}

export class ReplyStream {
  text = $state('');
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
        if (event.type === 'delta') {
          this.text += event.text;
          this.pace.add(event.tokens);
        } else if (event.type === 'snapshot') {
          this.version = event.version;
          this.toMessageId = event.messages.at(-1)?.id;
          listener.onSnapshot(event.messages);
        } else listener.onDone(event.message, { ...event, together: 1 });
      }
    } catch (error) {
      if (!this.stopped) throw error;
    }
  }
}
