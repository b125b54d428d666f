/** What a person says about candidates and replies in Chat, and how each of it is taken back. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { ConversationMessage, Message } from '../../../shared/domain/conversation.ts';
import { CandidateRound } from './candidate-round.svelte.ts';
import type { ChatState, ReplySettings } from './chat-state.svelte.ts';

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
  }

  /** One is best; nothing is said about the others among themselves. */
  async pick(place: number): Promise<void> {
    await this.#choose([place], 'Saved: your choice.');
  }

  /** The whole ranking, as it stands; the best goes on in the conversation. */
  async submitRanking(): Promise<void> {
    const { round } = this;
    if (round !== undefined && round.ranked.length > 0) await this.#choose(round.ranked, 'Saved: your ranking.');
  }

  async #choose(best: readonly number[], message: string): Promise<void> {
    const { round } = this;
    if (round?.result === undefined || round.candidateAt(best[0]) === undefined) return;
    this.round = undefined;
    const { id } = await this.#record(round, { kind: 'ranked', ranks: round.ranks(best) });
    const turnId = round.request.messageId;
    await this.#append(round, best[0]);
    this.#host.saved(message, async () => {
      await this.#host.client.rank.undo({ id, rater: this.#host.rater });
      await this.#chat.goTo(turnId);
      round.ranked = [];
      this.round = round;
    });
  }

  /** None is good. The candidates stay open: the next step is to write the reply, or to draw again. */
  async none(): Promise<void> {
    const { round } = this;
    if (round?.result === undefined || round.noneGood) return;
    round.noneGood = true;
    const { id } = await this.#record(round, { kind: 'skipped', reason: 'none is good' });
    this.#host.saved('Saved: none is good.', async () => {
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

  editReply({ content, generationId, parentId, id }: ConversationMessage): void {
    const path = this.#chat.path;
    const prompt = path.slice(
      0,
      path.findIndex((turn) => turn.id === id),
    );
    this.editing = {
      prompt: prompt.map(({ role, content }) => ({ role, content })),
      parentId,
      original: content,
      generationId,
      startedAtMs: Date.now(),
    };
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
    this.#chat.take(await client.chat.append(reply));
    this.#host.saved('Saved as a demonstration.', async () => {
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
    const { prompt, candidates } = round.result ?? { prompt: [], candidates: [] };
    return this.#host.client.rank.record({
      prompt,
      candidates: candidates.map(({ completion, generationId, versionId }) => ({
        completion,
        generationId,
        versionId,
      })),
      orderShown: round.order,
      outcome,
      rater: this.#host.rater,
      durationMs: round.durationMs,
    });
  }

  /** All candidates become alternatives of one turn, the chosen one last: it is the head, the others fold behind it. */
  async #append(round: CandidateRound, chosen: number): Promise<void> {
    const { conversationId, messageId: parentId } = round.request;
    const places = round.order.map((_, place) => place).filter((place) => place !== chosen);
    for (const place of [...places, chosen]) {
      const candidate = round.candidateAt(place);
      if (candidate === undefined) continue;
      const { completion: content, generationId } = candidate;
      const figures = round.figuresAt(place);
      const kept = this.#chat.messages.find((message) => message.generationId === generationId);
      if (kept !== undefined) {
        if (place === chosen) await this.#chat.goTo(kept.id);
        continue;
      }
      const reply = { conversationId, parentId, role: 'assistant' as const, content, generationId };
      const message = this.#chat.take(await this.#host.client.chat.append(reply));
      if (figures !== undefined) this.#chat.figures[message.id] = figures;
    }
  }
}

type Outcome = Parameters<Client['rank']['record']>[0]['outcome'];
