/** The Chat screen's state: the conversations, the one that is open, and what is being written into it. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { BestOf } from '../../../shared/domain/best-of.ts';
import type { ConversationMessage } from '../../../shared/domain/conversation.ts';
import type { ConversationId, MessageId } from '../../../shared/domain/ids.ts';
import { ConnectionLostError } from '../../client/connection-error.ts';
import { explainError } from '../../client/explain-error.ts';
import type { Explained } from '../../client/explain-error.ts';
import type { SamplingValue } from '../../workbench/sampling-choice.svelte.ts';
import { ContextMeter } from './context-meter.svelte.ts';
import { Conversations } from './list/conversations.svelte.ts';
import type { ListedConversation } from './list/conversations.svelte.ts';
import { ReplyStream } from './reply-stream.svelte.ts';
import { takeUnfinished } from './stream-memory.ts';
import type { ReplyCall, ReplyInput, UnfinishedReply } from './stream-memory.ts';
import { ThreadWindow } from './thread-window.svelte.ts';
import type { ThreadView, TurnView } from './thread-window.svelte.ts';

const titleLength = 60;
/** A stopped reply is stored by the app a moment after it was let go. */
const settleEveryMs = 150;
const settleTries = 20;

export type Begin = NonNullable<ReplyInput['begin']>;
export type ReplyTokens = Awaited<ReturnType<Client['chat']['tokens']>>;

/** Asked of the app with every reply. */
export interface ReplySettings {
  readonly version?: string;
  readonly sampling: SamplingValue;
  /** What chooses a reply from several; candidates that a person chooses from have none. */
  readonly bestOf?: BestOf;
}

export class ChatState {
  readonly conversations: Conversations;
  /** Undefined: a new conversation that is stored with its first message. */
  id = $state.raw<ConversationId>();
  title = $state('');
  headId = $state.raw<MessageId | null>(null);
  readonly window: ThreadWindow;
  /** Turns that follow the branch's last one, on the branch that was left. */
  below = $state(0);
  systemPrompt = $state.raw<string | null>(null);
  /** The turn that was looked for, by a search or along the branches. */
  sought = $state.raw<MessageId>();
  /** Candidates that were drawn for the branch's last turn. */
  candidates = $state.raw<ThreadView['candidates']>(null);
  reply = $state.raw<ReplyStream>();
  /** Why the last reply did not come, with the turn it was for. */
  failure = $state.raw<Explained>();
  loadFailure = $state.raw<Explained>();
  loading = $state(false);
  readonly context: ContextMeter;
  readonly #client: Client;
  readonly #onStored: (id: ConversationId) => void;
  #reads = 0;
  #reading: Promise<void> | undefined;

  /**
   * @param onStored a new conversation got its id
   * @param rater whose thumbs are shown with the replies; the caller's own unless said
   */
  constructor(
    client: Client,
    onStored: (id: ConversationId) => void = () => undefined,
    rater: () => string | undefined = () => undefined,
  ) {
    this.#client = client;
    this.#onStored = onStored;
    this.conversations = new Conversations(client);
    this.window = new ThreadWindow(client, rater);
    this.context = new ContextMeter(client);
  }

  get turns(): readonly TurnView[] {
    return this.window.turns;
  }

  /** The branch's last turn, while it is on the page. */
  get last(): TurnView | undefined {
    return this.window.atEnd ? this.turns.at(-1) : undefined;
  }

  /** A turn that nobody replied to: it was left, or its reply failed. */
  get unanswered(): TurnView | undefined {
    return this.reply === undefined && this.last?.role === 'user' ? this.last : undefined;
  }

  /** The open conversation as the list has it; undefined where it is not among those that are read. */
  get listed(): ListedConversation | undefined {
    return this.conversations.all.find(({ id }) => id === this.id);
  }

  /** The app names a conversation after its first message; the list then has the name. */
  get shownTitle(): string {
    return this.listed?.title || this.title;
  }

  /**
   * Opens a conversation, at its end or at a turn of it, or a new one for undefined. What is being written in another goes on
   * there.
   */
  async open(id: ConversationId | undefined, at?: MessageId): Promise<void> {
    if (id !== this.id || id === undefined) this.#leave();
    this.id = id;
    this.loadFailure = undefined;
    if (id === undefined) {
      this.title = '';
      return;
    }
    if (at === undefined) await this.reload();
    else {
      await this.showTurn(at);
      this.sought = at;
    }
    const unfinished = takeUnfinished();
    if (unfinished?.call.input.conversationId === id) void this.#resume(unfinished);
  }

  /**
   * Reads the open conversation's end again: after a reconnect, after something was added. A read that a later one overtakes
   * shows nothing, so this waits for the last of them.
   */
  async reload(around?: MessageId): Promise<void> {
    this.#reading = this.#read(around);
    for (let awaited; awaited !== this.#reading;) {
      awaited = this.#reading;
      await awaited;
    }
  }

  async #read(around?: MessageId): Promise<void> {
    const { id } = this;
    if (id === undefined) return;
    const asked = (this.#reads += 1);
    const wanted = () => id === this.id && asked === this.#reads;
    this.loading = this.turns.length === 0;
    try {
      const thread = await this.window.read(id, { around, wanted });
      if (thread === undefined) return;
      const { headId, title, below, systemPrompt, candidates } = thread;
      Object.assign(this, { headId, title, below, systemPrompt, candidates });
      this.loadFailure = undefined;
    } catch (error) {
      if (wanted() && !(error instanceof ConnectionLostError)) this.loadFailure = explainError(error);
    }
    if (wanted()) this.loading = false;
  }

  /** Reads the turns on the page again, where they stand: something was said of one of them. @throws what the call throws */
  async refresh(): Promise<void> {
    const { id } = this;
    if (id !== undefined) await this.window.refresh(id, () => id === this.id);
  }

  /** Reads on in the open branch. @throws what the call throws */
  async extend(to: 'earlier' | 'later'): Promise<void> {
    const { id } = this;
    if (id !== undefined) await this.window.extend(id, to, () => id === this.id);
  }

  /** The open conversation's id; a new one is stored now, with its system prompt as its first turn. */
  async #stored(systemPrompt: string): Promise<ConversationId> {
    if (this.id !== undefined) return this.id;
    const { id } = await this.#client.chat.create({});
    this.id = id;
    this.#onStored(id);
    if (systemPrompt.trim() !== '') {
      const message = { conversationId: id, parentId: null, role: 'system' as const, content: systemPrompt };
      this.headId = (await this.#client.chat.append(message)).id;
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

  /** Stores a message under `parentId` (default: the head) without asking for a reply: candidates are drawn for it. */
  async addTurn(content: string, systemPrompt = '', parentId?: MessageId | null): Promise<ConversationMessage> {
    const conversationId = await this.#stored(systemPrompt);
    const first = this.turns.every(({ role }) => role !== 'user');
    const parent = parentId === undefined ? this.headId : parentId;
    const turn = { conversationId, parentId: parent, role: 'user' as const, content };
    const message = await this.#client.chat.append(turn);
    this.failure = undefined;
    await this.reload();
    if (first && this.title === '') await this.rename(conversationId, content.slice(0, titleLength));
    return message;
  }

  /** Another reply to a turn that is there; with `begin` one that goes on from one of those. */
  async regenerate(toMessageId: MessageId, settings: ReplySettings, begin?: Begin): Promise<void> {
    if (this.id === undefined) return;
    const input = { conversationId: this.id, toMessageId, ...settings, ...(begin && { begin }) };
    await this.#write({ kind: 'reply', input });
  }

  /** A reply token by token, with the likeliest in the place of each. */
  tokens(messageId: MessageId): Promise<ReplyTokens> {
    return this.#client.chat.tokens({ messageId });
  }

  /** What a reply was chosen from, each with its value. */
  choice(messageId: MessageId): ReturnType<Client['chat']['choice']> {
    return this.#client.chat.choice({ messageId });
  }

  async rename(conversationId: ConversationId, title: string): Promise<void> {
    await this.#client.chat.rename({ conversationId, title });
    if (conversationId === this.id) this.title = title;
    void this.conversations.load();
  }

  /** Pins a conversation, or puts it into a folder. */
  async arrange(
    conversationId: ConversationId,
    where: { readonly pinned?: boolean; readonly folder?: string | null },
  ): Promise<void> {
    await this.#client.chat.arrange({ conversationId, ...where });
    const { conversations } = this;
    // A folder that was left by its last conversation is there no longer.
    await conversations.load();
    if (conversations.folders.every(({ name }) => name !== conversations.folder)) {
      if (conversations.folder !== undefined) await conversations.showFolder(undefined);
    }
  }

  /** Puts a conversation among the deleted ones; the open one is left. @returns the way to bring it back */
  async delete(conversationId: ConversationId): Promise<() => Promise<void>> {
    await this.#client.chat.delete({ conversationId });
    if (conversationId === this.id) await this.open(undefined);
    await this.conversations.load();
    return () => this.restore(conversationId);
  }

  async restore(conversationId: ConversationId): Promise<void> {
    await this.#client.chat.restore({ conversationId });
    await this.conversations.load();
  }

  /** The other turns at a turn's place. */
  alternatives(messageId: MessageId): Promise<ConversationMessage[]> {
    return this.#client.chat.alternatives({ messageId });
  }

  /** Shows a turn on whatever branch it is. */
  async showTurn(id: MessageId): Promise<void> {
    await this.#branch(id, true, id);
  }

  /** Makes this turn the last one: the next message goes on from here, and what came after stays as an alternative. */
  async goTo(headId: MessageId): Promise<void> {
    await this.#branch(headId, false);
  }

  /** Shows again the turns that follow the branch's last one. */
  async showBelow(): Promise<void> {
    if (this.headId !== null) await this.#branch(this.headId, true, this.headId);
  }

  async #branch(headId: MessageId, toEnd: boolean, around?: MessageId): Promise<void> {
    if (this.id === undefined) return;
    await this.#client.chat.branch({ conversationId: this.id, headId, toEnd });
    this.failure = undefined;
    await this.reload(around);
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
        onStored: async () => {
          if (conversationId === this.id) await this.reload();
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
      const stored = this.turns.some(
        ({ parentId, role, createdAtMs }) =>
          parentId === toMessageId && role === 'assistant' && createdAtMs >= startedAtMs,
      );
      if (stored || toMessageId === undefined) return;
      await new Promise((resolve) => setTimeout(resolve, settleEveryMs));
    }
  }

  #leave(): void {
    this.reply = undefined;
    this.failure = undefined;
    this.window.clear();
    Object.assign(this, { headId: null, below: 0, systemPrompt: null, candidates: null, sought: undefined });
  }
}
