/** The Chat screen's state: the conversations, the one that is open, and what is being written into it. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { Conversation, ConversationMessage } from '../../../shared/domain/conversation.ts';
import type { ConversationId, MessageId } from '../../../shared/domain/ids.ts';
import { ConnectionLostError } from '../../client/connection-error.ts';
import { explainError } from '../../client/explain-error.ts';
import type { Explained } from '../../client/explain-error.ts';
import { Resource } from '../../workbench/resource.svelte.ts';
import type { SamplingValue } from '../../workbench/sampling-choice.svelte.ts';
import { ContextMeter } from './context-meter.svelte.ts';
import { newestLeafBelow, pathTo } from './message-tree.ts';
import { ReplyStream } from './reply-stream.svelte.ts';
import type { ReplyFigures } from './reply-stream.svelte.ts';
import { takeUnfinished } from './stream-memory.ts';
import type { ReplyCall, UnfinishedReply } from './stream-memory.ts';

const titleLength = 60;
/** A stopped reply is stored by the app a moment after it was let go. */
const settleEveryMs = 150;
const settleTries = 20;

/** Asked of the app with every reply. */
export interface ReplySettings {
  readonly version?: string;
  readonly sampling: SamplingValue;
}

export class ChatState {
  readonly conversations: Resource<readonly Conversation[]>;
  /** Undefined: a new conversation that is stored with its first message. */
  id = $state.raw<ConversationId>();
  title = $state('');
  headId = $state.raw<MessageId | null>(null);
  messages = $state.raw<readonly ConversationMessage[]>([]);
  reply = $state.raw<ReplyStream>();
  /** Why the last reply did not come, with the turn it was for. */
  failure = $state.raw<Explained>();
  loadFailure = $state.raw<Explained>();
  loading = $state(false);
  /** By message, for replies that were written while this page was open. */
  figures = $state<Record<MessageId, ReplyFigures>>({});
  readonly context: ContextMeter;
  readonly #client: Client;
  readonly #onStored: (id: ConversationId) => void;

  /** @param onStored a new conversation got its id */
  constructor(client: Client, onStored: (id: ConversationId) => void = () => undefined) {
    this.#client = client;
    this.#onStored = onStored;
    this.conversations = new Resource(() => client.chat.list());
    this.context = new ContextMeter(client);
  }

  get path(): ConversationMessage[] {
    return pathTo(this.messages, this.headId);
  }

  /** The app names a conversation after its first message; the list then has the name. */
  get shownTitle(): string {
    return this.conversations.value?.find(({ id }) => id === this.id)?.title || this.title;
  }

  get systemMessage(): ConversationMessage | undefined {
    return this.path.find(({ role }) => role === 'system');
  }

  /** Opens a conversation, or a new one for undefined. What is being written in another goes on there. */
  async open(id: ConversationId | undefined): Promise<void> {
    if (id !== this.id || id === undefined) this.#leave();
    this.id = id;
    this.loadFailure = undefined;
    if (id === undefined) {
      this.messages = [];
      this.headId = null;
      this.title = '';
      return;
    }
    await this.reload();
    const unfinished = takeUnfinished();
    if (unfinished?.call.input.conversationId === id) void this.#resume(unfinished);
  }

  /** Reads the open conversation again: after a reconnect, after a stop. */
  async reload(): Promise<void> {
    const { id } = this;
    if (id === undefined) return;
    this.loading = this.messages.length === 0;
    try {
      const { messages, headId, title } = await this.#client.chat.get({ conversationId: id });
      if (id !== this.id) return;
      Object.assign(this, { messages, headId, title });
      this.loadFailure = undefined;
    } catch (error) {
      if (id === this.id && !(error instanceof ConnectionLostError)) this.loadFailure = explainError(error);
    }
    if (id === this.id) this.loading = false;
  }

  /** The open conversation's id; a new one is stored now, with its system prompt as its first turn. */
  async #stored(systemPrompt: string): Promise<ConversationId> {
    if (this.id !== undefined) return this.id;
    const { id } = await this.#client.chat.create({});
    this.id = id;
    this.#onStored(id);
    if (systemPrompt.trim() !== '') {
      const message = { conversationId: id, parentId: null, role: 'system' as const, content: systemPrompt };
      this.take(await this.#client.chat.append(message));
    }
    return id;
  }

  /**
   * Sends a message under `parentId` (default: the head) and writes the reply.
   * @returns whether the message arrived, which a refusal or a stop may have been before
   */
  async send(
    content: string,
    settings: ReplySettings,
    systemPrompt = '',
    parentId?: MessageId | null,
  ): Promise<boolean> {
    const conversationId = await this.#stored(systemPrompt);
    const parent = parentId === undefined ? this.headId : parentId;
    const input = { conversationId, parentId: parent, content, ...settings };
    const { toMessageId } = await this.#write({ kind: 'send', input });
    void this.conversations.load();
    return toMessageId !== undefined;
  }

  /** Stores a message without asking for a reply: candidates are drawn for it. */
  async addTurn(content: string, systemPrompt = ''): Promise<ConversationMessage> {
    const conversationId = await this.#stored(systemPrompt);
    const first = this.path.every(({ role }) => role !== 'user');
    const turn = { conversationId, parentId: this.headId, role: 'user' as const, content };
    const message = this.take(await this.#client.chat.append(turn));
    if (first && this.title === '') await this.rename(conversationId, content.slice(0, titleLength));
    return message;
  }

  /** Another reply to a turn that is there. */
  async regenerate(toMessageId: MessageId, settings: ReplySettings): Promise<void> {
    if (this.id === undefined) return;
    await this.#write({ kind: 'reply', input: { conversationId: this.id, toMessageId, ...settings } });
  }

  async rename(conversationId: ConversationId, title: string): Promise<void> {
    await this.#client.chat.rename({ conversationId, title });
    if (conversationId === this.id) this.title = title;
    void this.conversations.load();
  }

  /** Puts a conversation out of the list; the open one is left. @returns the way to bring it back */
  async delete(conversationId: ConversationId): Promise<() => Promise<void>> {
    await this.#client.chat.delete({ conversationId });
    if (conversationId === this.id) await this.open(undefined);
    await this.conversations.load();
    return async () => {
      await this.#client.chat.restore({ conversationId });
      await this.conversations.load();
    };
  }

  /** Looks at another alternative, where it was left. */
  async showBranch(id: MessageId): Promise<void> {
    await this.goTo(newestLeafBelow(this.messages, id));
  }

  /** Makes this turn the last one: the next message goes on from here, and what came after stays as an alternative. */
  async goTo(headId: MessageId): Promise<void> {
    if (this.id === undefined) return;
    await this.#client.chat.branch({ conversationId: this.id, headId });
    this.headId = headId;
  }

  /** Takes a stored turn into the tree and makes it the head. */
  take(message: ConversationMessage): ConversationMessage {
    if (message.conversationId !== this.id) return message;
    this.messages = [...this.messages.filter(({ id }) => id !== message.id), message];
    this.headId = message.id;
    return message;
  }

  stop(): void {
    this.reply?.stop();
  }

  async #resume(unfinished: UnfinishedReply): Promise<void> {
    await this.#write(unfinished.call, unfinished);
  }

  async #write(call: ReplyCall, unfinished?: UnfinishedReply): Promise<ReplyStream> {
    const reply = new ReplyStream(call, unfinished);
    const { conversationId } = call.input;
    this.reply = reply;
    this.failure = undefined;
    try {
      await reply.run(this.#client, {
        onSnapshot: (messages) => this.#merge(conversationId, messages),
        onDone: (message, figures) => {
          this.figures[message.id] = figures;
          this.take(message);
        },
      });
      if (reply.stopped) await this.#settle(reply);
    } catch (error) {
      await this.#failed(reply, error, unfinished !== undefined);
    }
    if (this.reply === reply) this.reply = undefined;
    return reply;
  }

  /** A stream that could not be taken up again is no failure: what was written is in the conversation. */
  async #failed(reply: ReplyStream, error: unknown, resumed: boolean): Promise<void> {
    const explained = explainError(error);
    if (this.reply !== reply) return;
    if (explained.code === 'connection_lost' || explained.code === 'cancelled' || resumed) return this.#settle(reply);
    this.failure = explained;
    await this.reload();
  }

  /** Waits for the app to have stored what there is of a reply that was let go. */
  async #settle({ toMessageId, startedAtMs }: ReplyStream): Promise<void> {
    const { id } = this;
    for (let tries = 0; tries < settleTries && id === this.id; tries++) {
      await this.reload();
      const stored = this.messages.some(
        ({ parentId, role, createdAtMs }) =>
          parentId === toMessageId && role === 'assistant' && createdAtMs >= startedAtMs,
      );
      if (stored || toMessageId === undefined) return;
      await new Promise((resolve) => setTimeout(resolve, settleEveryMs));
    }
  }

  #merge(conversationId: string, path: readonly ConversationMessage[]): void {
    if (conversationId !== this.id) return;
    const fresh = new Set(path.map(({ id }) => id));
    this.messages = [...this.messages.filter(({ id }) => !fresh.has(id)), ...path];
    this.headId = path.at(-1)?.id ?? this.headId;
  }

  #leave(): void {
    this.reply = undefined;
    this.failure = undefined;
    this.messages = [];
    this.headId = null;
  }
}
