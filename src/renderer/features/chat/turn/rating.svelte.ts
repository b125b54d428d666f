/** Thumbs on replies, the reasons for them, and how each is taken back. */
import type { Client } from '../../../../shared/contract/contract.ts';
import { t } from '../../../../shared/language/t.ts';
import type { ChatState } from '../chat-state.svelte.ts';
import type { ChoosingHost } from '../candidates/choosing.svelte.ts';
import type { TurnView } from '../thread-window.svelte.ts';

type Label = Awaited<ReturnType<Client['labels']['rate']>>;

export interface Why {
  readonly reason: string;
  readonly comment: string;
}

export class Rating {
  /** The reply whose thumb is being explained. */
  explaining = $state.raw<TurnView>();
  readonly #chat: ChatState;
  readonly #host: ChoosingHost;

  constructor(chat: ChatState, host: ChoosingHost) {
    this.#chat = chat;
    this.#host = host;
  }

  /** Says good or bad of a reply; the same thumb again takes it back. */
  async rate({ id, label }: TurnView, good: boolean): Promise<void> {
    const { client, rater } = this.#host;
    if (label?.good === good) await this.#save(client.labels.takeBack({ id: label.id }), t.chat.thumbRemoved);
    else {
      const said = client.labels.rate({ messageId: id, good, rater });
      await this.#save(said, good ? t.chat.goodSaved : t.chat.badSaved);
    }
  }

  /** Opens the dialog that asks why, for a reply that has a thumb. */
  explain(turn: TurnView | undefined): void {
    if (turn?.label) this.explaining = turn;
  }

  /** Says why the reply that is being explained is good or bad. */
  async saveWhy(why: Why): Promise<void> {
    const turn = this.explaining;
    if (!turn?.label) return;
    const { client, rater } = this.#host;
    const said = client.labels.rate({ messageId: turn.id, good: turn.label.good, ...why, rater });
    await this.#save(said, t.chat.whySaved);
    this.explaining = undefined;
  }

  async #save(saving: Promise<Label>, message: string): Promise<void> {
    const { id } = await saving;
    await this.#chat.refresh();
    this.#host.saved(message, async () => {
      await this.#host.client.labels.undo({ id });
      await this.#chat.refresh();
    });
  }
}
