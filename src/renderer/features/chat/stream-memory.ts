/** A reply that was being written when the page went: enough to take it up again after a reload. */
import type { Client } from '../../../shared/contract/contract.ts';

const key = 'parley.reply';

export interface UnfinishedReply {
  readonly call: ReplyCall;
  readonly lastEventId: string;
  readonly text: string;
  readonly tokens: number;
}

/** The call as it was made; made again with the last event's id, the host goes on instead of answering anew. */
export type ReplyCall =
  { readonly kind: 'send'; readonly input: SendInput } | { readonly kind: 'reply'; readonly input: ReplyInput };

export type SendInput = Parameters<Client['chat']['send']>[0];
export type ReplyInput = Parameters<Client['chat']['reply']>[0];

export function keepUnfinished(reply: UnfinishedReply): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(reply));
  } catch {
    // Without storage the reply is still saved by the app; only its last part is not seen being written.
  }
}

/** Gives it once: a second reload must not find it again. */
export function takeUnfinished(): UnfinishedReply | undefined {
  try {
    const text = sessionStorage.getItem(key);
    sessionStorage.removeItem(key);
    return text === null ? undefined : (JSON.parse(text) as UnfinishedReply);
  } catch {
    return undefined;
  }
}
