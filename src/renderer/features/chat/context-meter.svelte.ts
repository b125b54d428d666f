/** How full the context is with the branch that is open, as the app counts it with the tokenizer of the version that answers. */
import type { Client } from '../../../shared/contract/contract.ts';

type Asked = Parameters<Client['chat']['context']>[0];
export type ContextUse = Awaited<ReturnType<Client['chat']['context']>>;

export class ContextMeter {
  /** Kept while the same conversation is measured again, so that nothing flickers. */
  use = $state.raw<ContextUse>();
  readonly #client: Client;
  #conversationId: string | undefined;
  #latest = 0;

  constructor(client: Client) {
    this.#client = client;
  }

  /**
   * Of several under way the last one counts. Never rejects: what cannot be measured has no figure, and why is told by the
   * reply that cannot come either.
   * @param asked undefined: there is nothing to measure
   */
  async measure(asked: Asked | undefined): Promise<void> {
    const turn = (this.#latest += 1);
    if (asked?.conversationId !== this.#conversationId) this.use = undefined;
    this.#conversationId = asked?.conversationId;
    if (asked === undefined) return;
    const use = await this.#client.chat.context(asked).catch(() => undefined);
    if (turn === this.#latest) this.use = use;
  }
}
