/** What a person says about candidates and replies in Chat, and how each of it is taken back. */
import type { Client } from '../../../../shared/contract/contract.ts';
import type { ConversationMessage, Message } from '../../../../shared/domain/conversation.ts';
import { t } from '../../../../shared/language/t.ts';
import { CandidateRound } from './candidate-round.svelte.ts';
import type { ChatState, ReplySettings } from '../chat-state.svelte.ts';

export interface ChoosingHost {
  readonly client: Client;
  readonly rater: string;
  /** Says what was saved, with the way back. */
  saved(message: string, undo: () => Promise<void>): void;
}

/** A reply that is being rewritten into a demonstration. */
export interface Editing {
  readonly prompt: readonly Message[];
  readonly parentId: ConversationMessage['parentId'];
  readonly original: string;
  readonly generationId: ConversationMessage['generationId'];
  readonly startedAtMs: number;
}

export class Choosing {
  round = $state.raw<CandidateRound>();
  editing = $state.raw<Editing>();
  readonly #chat: ChatState;
  readonly #host: ChoosingHost;

  constructor(chat: ChatState, host: ChoosingHost) {
    this.#chat = chat;
    this.#host = host;
  }

  /** Draws `n` candidates for a turn. @throws what the sampling throws; the turn stays */
  async draw(toMessageId: ConversationMessage['id'], n: number, settings: ReplySettings): Promise<void> {
    if (this.#chat.id === undefined) return;
    const round = new CandidateRound({ conversationId: this.#chat.id, messageId: toMessageId, n, ...settings });
    this.round = round;
    try {
      await round.run(this.#host.client);
    } catch (error) {
      if (this.round === round) this.round = undefined;
      throw error;
    }
    if (round.stopped && round.writing && this.round === round) this.round = undefined;
    // They are kept with their turn now: closed, they can be shown again.
    if (!round.writing) await this.#chat.reload();
  }

  /** Shows the candidates again that were drawn for the conversation's last turn, where nobody has chosen from them. */
  async restore(): Promise<void> {
    const { id, headId, candidates } = this.#chat;
    if (this.round !== undefined || id === undefined || headId === null || candidates === null) return;
    const prompt = await this.#host.client.chat.prompt({ messageId: headId });
    if (this.round !== undefined || this.#chat.headId !== headId || this.#chat.reply !== undefined) return;
    const n = candidates.candidates.length;
    const request = { conversationId: id, messageId: headId, n, version: candidates.version, sampling: {} };
    this.round = CandidateRound.restored(request, prompt, candidates);
  }

  /** One is best; nothing is said about the others among themselves. */
  async pick(place: number): Promise<void> {
    await this.#choose([place], t.chat.choiceSaved);
  }

  /** The whole ranking, as it stands; the best goes on in the conversation. */
  async submitRanking(): Promise<void> {
    const { round } = this;
    if (round !== undefined && round.ranked.length > 0) await this.#choose(round.ranked, t.chat.rankingSaved);
  }

  async #choose(best: readonly number[], message: string): Promise<void> {
    const { round } = this;
    if (round?.result === undefined || round.candidateAt(best[0]) === undefined) return;
    this.round = undefined;
    const turnId = round.request.messageId;
    // One candidate alone says nothing about others: it only goes on in the conversation.
    const said =
      round.order.length > 1 ? await this.#record(round, { kind: 'ranked', ranks: round.ranks(best) }) : undefined;
    await this.#append(round, best[0]);
    if (said === undefined) return;
    this.#host.saved(message, async () => {
      await this.#host.client.rank.undo({ id: said.id, rater: this.#host.rater });
      await this.#chat.goTo(turnId);
      round.ranked = [];
      this.round = round;
    });
  }

  /** None is good. The candidates stay open: the next step is to write the reply, or to draw again. */
  async none(): Promise<void> {
    const { round } = this;
    if (round?.result === undefined || round.noneGood || round.order.length < 2) return;
    round.noneGood = true;
    // Not shown: what is stored of it.
    const { id } = await this.#record(round, { kind: 'skipped', reason: 'none is good' });
    this.#host.saved(t.chat.noneSaved, async () => {
      await this.#host.client.rank.undo({ id, rater: this.#host.rater });
      round.noneGood = false;
    });
  }

  editCandidate(place: number): void {
    const candidate = this.round?.candidateAt(place);
    if (this.round === undefined || candidate === undefined) return;
    const { completion, generationId } = candidate;
    const { prompt, request } = this.round;
    this.editing = { prompt, parentId: request.messageId, original: completion, generationId, startedAtMs: Date.now() };
  }

  /** @throws what reading the turns before the reply throws */
  async editReply({ content, generationId, parentId }: ConversationMessage): Promise<void> {
    if (parentId === null) return;
    const prompt = await this.#host.client.chat.prompt({ messageId: parentId });
    this.editing = { prompt, parentId, original: content, generationId, startedAtMs: Date.now() };
  }

  /** Saves the rewritten reply as a demonstration, and goes on from it. */
  async saveEdit(completion: string): Promise<void> {
    const { editing } = this;
    const conversationId = this.#chat.id;
    if (editing === undefined || conversationId === undefined) return;
    const { prompt, parentId, generationId, startedAtMs } = editing;
    const { client, rater } = this.#host;
    const durationMs = Date.now() - startedAtMs;
    const { id } = await client.rank.demonstrate({ prompt, completion, generationId, rater, durationMs });
    this.editing = undefined;
    const before = this.#chat.headId;
    const { round } = this;
    this.round = undefined;
    const reply = { conversationId, parentId, role: 'assistant' as const, content: completion };
    await client.chat.append(reply);
    await this.#chat.reload();
    this.#host.saved(t.chat.demonstrationSaved, async () => {
      await client.rank.withdraw({ id });
      if (before !== null) await this.#chat.goTo(before);
      this.round = round;
    });
  }

  /** Leaves the candidates without saying anything about them. */
  close(): void {
    this.round?.stop();
    this.round = undefined;
  }

  async #record(round: CandidateRound, outcome: Outcome) {
    const { prompt, candidates, set } = round.result ?? { prompt: [], candidates: [], set: null };
    return this.#host.client.rank.record({
      prompt,
      candidates: candidates.map(({ completion, generationId, versionId, times }) => ({
        completion,
        generationId,
        versionId,
        times,
      })),
      candidateSet: set ?? undefined,
      orderShown: round.order,
      outcome,
      rater: this.#host.rater,
      durationMs: round.durationMs,
    });
  }

  /** All candidates become alternatives of one turn, the chosen one last: it is the head, the others fold behind it. */
  async #append(round: CandidateRound, chosen: number): Promise<void> {
    const { conversationId, messageId: parentId } = round.request;
    const { client } = this.#host;
    const kept = await client.chat.replies({ messageId: parentId });
    const places = round.order.map((_, place) => place).filter((place) => place !== chosen);
    for (const place of [...places, chosen]) {
      const candidate = round.candidateAt(place);
      if (candidate === undefined) continue;
      const { completion: content, generationId } = candidate;
      const known = kept.find((message) => message.generationId === generationId);
      if (known === undefined) {
        await client.chat.append({ conversationId, parentId, role: 'assistant', content, generationId });
      } else if (place === chosen) await client.chat.branch({ conversationId, headId: known.id });
    }
    await this.#chat.reload();
  }
}

type Outcome = Parameters<Client['rank']['record']>[0]['outcome'];
