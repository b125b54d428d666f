/** A reply that was being written when the page went: enough to take it up again after a reload. */
import type { Client } from '../../../shared/contract/contract.ts';
import { ofThisPage, remember, remembered } from '../../workbench/preferences.ts';

const key = 'reply';

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

/** Without storage the reply is still saved by the app; only its last part is not seen being written. */
export function keepUnfinished(reply: UnfinishedReply): void {
  remember(key, JSON.stringify(reply), ofThisPage);
}

/** Gives it once: a second reload must not find it again. */
export function takeUnfinished(): UnfinishedReply | undefined {
  const text = remembered(key, undefined, ofThisPage);
  remember(key, undefined, ofThisPage);
  try {
    return text === undefined ? undefined : (JSON.parse(text) as UnfinishedReply);
  } catch {
    return undefined;
  }
}
