/** What is being written, for each conversation: kept when one leaves it, and over a reload. */
import type { ConversationId } from '../../../shared/domain/ids.ts';
import { remember, remembered } from '../../workbench/preferences.ts';

const keyOf = (id: ConversationId | undefined): string => `chat.draft.${id ?? 'new'}`;

export class Draft {
  #id: ConversationId | undefined;
  #text = $state('');

  constructor(id?: ConversationId) {
    this.open(id);
  }

  get text(): string {
    return this.#text;
  }

  set text(text: string) {
    this.#text = text;
    remember(keyOf(this.#id), text === '' ? undefined : text);
  }

  /** Goes on with what was written in this conversation. */
  open(id: ConversationId | undefined): void {
    this.#id = id;
    this.#text = remembered(keyOf(id)) ?? '';
  }

  /** A new conversation got its id: what is being written belongs to it. */
  moveTo(id: ConversationId): void {
    const text = this.#text;
    this.text = '';
    this.#id = id;
    this.text = text;
  }

  /** Of a conversation that is gone. */
  static forget(id: ConversationId): void {
    remember(keyOf(id), undefined);
  }
}
